#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/cli/arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/eval/probe_run.h"

namespace physiomae::cli {

int run_probe(int argc, char** argv) {
  CLI::App app(
      "Trains linear heads on a frozen encoder and scores them on the split's test patients.");
  ModelOnStoreOptions options;
  RecipeOptions recipe;
  std::string split_path;
  bool no_compare = false;
  options.declare(app, "model folder (RUN/model)",
                  "folder for scores, predictions, embeddings and the probed model");
  recipe.declare(app);
  app.add_option("--split", split_path, "split manifest of the pretraining run")->required();
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
                                                      .out = options.out,
                                                      .compare_random = !no_compare,
                                                      .compare_band_power = !no_compare,
                                                      .threads = options.thread_count()});
  fmt::print("{}", options.json ? report::score_json(report) : report::score_text(report));
  return 0;
}

}  // namespace physiomae::cli
