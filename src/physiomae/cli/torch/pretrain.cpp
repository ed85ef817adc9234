// `physiomae pretrain STORE --split split.json --out RUN`
#include "physiomae/train/pretrain.h"

#include <cmath>
#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/kernels/device.h"

namespace physiomae::cli {
namespace {

struct Arguments : CommonOptions {
  RecipeOptions recipe;
  std::string store, split, out;
  bool resume = false;
};

void declare(CLI::App& app, Arguments& arguments) {
  arguments.device = "auto";
  app.add_option("STORE", arguments.store, "store made by `physiomae ingest`");
  app.add_option("--split", arguments.split, "split made by `physiomae split`");
  app.add_option("--out", arguments.out, "folder of the run");
  app.add_flag("--resume", arguments.resume, "go on with the run in --out, or start it");
  arguments.recipe.declare(app);
  arguments.CommonOptions::declare(app);
}

void require_arguments(const Arguments& arguments) {
  const std::pair<const char*, const std::string*> needed[] = {
      {"STORE", &arguments.store}, {"--split", &arguments.split}, {"--out", &arguments.out}};
  for (const auto& [name, value] : needed)
    if (value->empty())
      throw UsageError(fmt::format("pretrain: {} is missing", name),
                       "physiomae pretrain STORE --split split.json --out RUN");
}

void print_result(const train::PretrainResult& result, bool json) {
  const bool finished = result.end == train::RunEnd::finished;
  if (json) {
    using Json = nlohmann::ordered_json;
    const auto number = [](double value) { return std::isfinite(value) ? Json(value) : Json(); };
    const Json text = {{"end", finished ? "finished" : "wall_clock"},
                       {"steps", result.steps},
                       {"planned_by_clock", result.planned_by_clock},
                       {"epochs", result.epochs},
                       {"training_loss", number(result.training_loss)},
                       {"validation_loss", number(result.validation_loss)},
                       {"best_step", result.best_step},
                       {"best_validation_loss", number(result.best_validation_loss)},
                       {"model_step", result.model_step},
                       {"seconds", result.seconds},
                       {"waiting_share", result.waiting_share},
                       {"model", result.model.string()}};
    fmt::print("{}\n", text.dump(2, ' ', false, Json::error_handler_t::replace));
    return;
  }
  fmt::print("{} after {} steps{} ({} epochs) in {}; {:.1f} % of it waiting for data\n",
             finished ? "done" : "stopped by the wall-clock limit", result.steps,
             result.planned_by_clock ? ", as many as the clock allows" : "", result.epochs,
             readable_duration(result.seconds), 100 * result.waiting_share);
  fmt::print("training loss {:.4f}", result.training_loss);
  if (std::isfinite(result.validation_loss))
    fmt::print(", validation loss {:.4f} (lowest {:.4f} at step {})", result.validation_loss,
               result.best_validation_loss, result.best_step);
  fmt::print("\nmodel: {} (step {})\n", result.model.string(), result.model_step);
}

}  // namespace

int run_pretrain(int argc, char** argv) {
  CLI::App app("Pretrains an encoder on the split's pretraining patients, without labels.");
  Arguments arguments;
  declare(app, arguments);
  parse_arguments(app, argc, argv);
  model::ModelConfig model;
  train::PretrainConfig config;
  Configuration configuration({&model, &config});
  arguments.recipe.load(configuration);
  if (arguments.threads)
    configuration.set(fmt::format("pretrain.compute_threads={}", *arguments.threads));
  configuration.validate();
  if (arguments.recipe.print_and_end) return fmt::print("{}", configuration.print()), 0;
  require_arguments(arguments);
  train::PretrainOptions options;
  options.run = arguments.out;
  options.device = kernels::parse_device(arguments.device);
  options.resume = arguments.resume;
  const store::Store store(arguments.store);
  const auto split = dataset::read_split(arguments.split);
  catch_stop_signals();
  store.verify_signals(arguments.thread_count());
  print_result(train::run_pretraining(store, split, model, config, options), arguments.json);
  return 0;
}

}  // namespace physiomae::cli
