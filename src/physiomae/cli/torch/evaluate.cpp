#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/cli/arguments.h"
#include "physiomae/cli/patient_arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/eval/evaluate_run.h"
#include "physiomae/eval/subsets.h"

namespace physiomae::cli {
namespace {

std::vector<Presence> chosen_subsets(Presence all, const std::string& modalities, bool every) {
  if (every) return eval::all_subsets(all);
  return {modalities.empty() ? all : eval::parse_modalities(modalities, all)};
}

}  // namespace

int run_evaluate(int argc, char** argv) {
  CLI::App app(
      "Scores a model with heads on the labelled windows of a store. Predictions that are there "
      "already, of any program: physiomae evaluate STORE --predictions FILE.csv --help.");
  ModelOnStoreOptions options;
  PatientArguments scored;
  std::string universe = "all_staged", modalities;
  bool every = false;
  options.declare(app, "model folder with heads (PROBE/model)",
                  "folder for scores.json and predictions");
  scored.add_to(app);
  app.add_option("--arousal-universe", universe)->check(CLI::IsMember({"all_staged", "scored"}));
  auto* some =
      app.add_option("--modalities", modalities, "such as EEG,ECG: treat the others as missing")
          ->check(emptiness_problem);
  app.add_flag("--all-subsets", every, "score every combination of the model's modalities")
      ->excludes(some);
  parse_arguments(app, argc, argv, /*elsewhere=*/{"predictions", "compare"});

  const auto [store, model] = options.open();
  const auto patients = scored.patients(store);
  store.verify_signals(options.thread_count());
  const report::ScoreReport report =
      eval::run_evaluation(store, patients, model, universe, options.out,
                           chosen_subsets(model.info.architecture.presence(), modalities, every),
                           scored.scored(), scored.split_hash());
  fmt::print("{}", options.json ? report::score_json(report) : report::detailed_text(report));
  return 0;
}

}  // namespace physiomae::cli
