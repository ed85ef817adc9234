// `physiomae finetune RUN/model STORE --split split.json --out OUT` and, without a pretrained
// model, `physiomae scratch STORE --split split.json --out OUT`
#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/interrupt.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/eval/finetune_run.h"
#include "physiomae/eval/subsets.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {
namespace {

struct SupervisedArguments : CommonOptions {
  RecipeOptions recipe;
  std::string model, store, split, out, name, modalities;
  bool resume = false;

  void declare(CLI::App& app) {
    device = "auto";
    app.add_option("STORE", store, "store made by `physiomae ingest`")->required();
    app.add_option("--split", split, "split made by `physiomae split`; the pretraining run's")
        ->required();
    app.add_option("--out", out, "folder for scores, predictions, models and runs")->required();
    app.add_option("--name", name, "of the row in the table")->check(name_problem);
    app.add_flag("--resume", resume, "go on with what is in --out, or start it");
    recipe.declare(app);
    CommonOptions::declare(app);
  }
};

int train_and_score(const SupervisedArguments& arguments, const artifacts::LoadedModel* start,
                    const model::ModelConfig& architecture, const train::FinetuneConfig& config,
                    const std::string& name) {
  const store::Store store(arguments.store);
  const auto split = dataset::read_split(arguments.split);
  store.verify_signals(arguments.thread_count());
  const report::ScoreReport report =
      eval::run_supervised({.store = store,
                            .split = split,
                            .start = start,
                            .architecture = architecture,
                            .config = config,
                            .name = arguments.name.empty() ? name : arguments.name,
                            .out = arguments.out,
                            .device = kernels::parse_device(arguments.device),
                            .resume = arguments.resume,
                            .threads = arguments.thread_count()});
  fmt::print("{}", arguments.json ? report::score_json(report) : report::probe_text(report));
  return 0;
}

void load(const SupervisedArguments& arguments, Configuration& configuration) {
  arguments.recipe.load(configuration);
  if (arguments.threads)
    configuration.set(fmt::format("finetune.compute_threads={}", *arguments.threads));
}

// True when the configuration was only to be printed.
bool checked_and_ended(const SupervisedArguments& arguments, const Configuration& configuration) {
  configuration.validate();
  if (arguments.recipe.print_and_end) fmt::print("{}", configuration.print());
  return arguments.recipe.print_and_end;
}

}  // namespace

int run_finetune(int argc, char** argv) {
  CLI::App app(
      "Trains a pretrained encoder and a linear head with labels, each task by itself, and scores "
      "them on the split's test patients.");
  SupervisedArguments arguments;
  app.add_option("MODEL", arguments.model, "model folder (RUN/model)")->required();
  arguments.declare(app);
  parse_arguments(app, argc, argv);
  train::FinetuneConfig config;
  Configuration configuration({&config});
  load(arguments, configuration);
  if (checked_and_ended(arguments, configuration)) return 0;
  catch_stop_signals();
  const auto start =
      artifacts::load_model_folder(arguments.model, kernels::parse_device(arguments.device));
  return train_and_score(arguments, &start, start.info.architecture, config,
                         start.info.strategy + ", finetuned");
}

int run_scratch(int argc, char** argv) {
  CLI::App app(
      "Trains a network with labels from its random start, each task by itself, and scores it on "
      "the split's test patients.");
  SupervisedArguments arguments;
  arguments.declare(app);
  app.add_option("--modalities", arguments.modalities, "such as EEG or EEG,ECG: model.modalities")
      ->check(emptiness_problem);
  parse_arguments(app, argc, argv);
  model::ModelConfig architecture;
  train::FinetuneConfig config;
  Configuration configuration({&architecture, &config});
  load(arguments, configuration);
  if (!arguments.modalities.empty())
    architecture.modalities =
        eval::modality_names(eval::parse_modalities(arguments.modalities, /*all=*/0x0F));
  if (checked_and_ended(arguments, configuration)) return 0;
  catch_stop_signals();
  return train_and_score(arguments, nullptr, architecture, config,
                         architecture.network == "conv" ? "conv" : "scratch");
}

}  // namespace physiomae::cli
