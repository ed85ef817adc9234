#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/eval/probe_run.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {
namespace {

std::vector<eval::BesideModel> load_beside(const std::vector<std::string>& arguments,
                                           const std::string& device) {
  std::vector<eval::BesideModel> models;
  for (const std::string& argument : arguments) {
    const size_t equals = argument.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == argument.size())
      throw UsageError(fmt::format("--beside {}: expected NAME=FOLDER", argument),
                       "for instance --beside \"AdamW=other_run/model\"");
    models.push_back(
        {argument.substr(0, equals),
         artifacts::load_model_folder(argument.substr(equals + 1), kernels::parse_device(device))});
  }
  return models;
}

}  // namespace

int run_probe(int argc, char** argv) {
  CLI::App app(
      "Trains linear heads on a frozen encoder and scores them on the split's test patients.");
  ModelOnStoreOptions options;
  RecipeOptions recipe;
  std::string split_path;
  std::string name;
  std::vector<std::string> beside;
  bool no_compare = false;
  options.declare(app, "model folder (RUN/model)",
                  "folder for scores, predictions, embeddings and the probed model");
  recipe.declare(app);
  app.add_option("--split", split_path, "split manifest of the pretraining run")->required();
  app.add_option("--name", name, "of the model's row in the table; its strategy otherwise")
      ->check(name_problem);
  app.add_option("--beside", beside, "NAME=FOLDER: another model, probed and scored beside");
  app.add_flag("--no-compare", no_compare, "without random start and band powers");
  parse_arguments(app, argc, argv);

  eval::ProbeConfig config;
  Configuration configuration({&config});
  recipe.load(configuration);
  configuration.validate();
  if (recipe.print_and_end) return fmt::print("{}", configuration.print()), 0;

  const auto [store, model] = options.open();
  const dataset::SplitManifest split = dataset::read_split(split_path);
  store.verify_signals(options.thread_count());
  const report::ScoreReport report = eval::run_probe({.store = store,
                                                      .split = split,
                                                      .model = model,
                                                      .config = config,
                                                      .name = name,
                                                      .beside = load_beside(beside, options.device),
                                                      .out = options.out,
                                                      .compare_random = !no_compare,
                                                      .compare_band_power = !no_compare,
                                                      .threads = options.thread_count()});
  fmt::print("{}", options.json ? report::score_json(report) : report::probe_text(report));
  return 0;
}

}  // namespace physiomae::cli
