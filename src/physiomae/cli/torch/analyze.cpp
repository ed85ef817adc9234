#include "physiomae/analysis/analyze.h"

#include <string>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/cli/arguments.h"
#include "physiomae/cli/patient_arguments.h"
#include "physiomae/cli/torch/options.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/eval/subsets.h"

namespace physiomae::cli {

int run_analyze(int argc, char** argv) {
  CLI::App app(
      "What a model has learned: attention rollout, raw attention, source variance, "
      "reconstructions, cross-modal reconstruction, and the data of the paper's pictures.");
  ModelOnStoreOptions options;
  PatientArguments looked_at;
  analysis::AnalysisOptions analysis;
  std::string modalities;
  options.declare(app, "model folder, of any verb that writes one",
                  "folder for summary.json and the data of each picture");
  looked_at.add_to(app);
  const auto at_least = [](int64_t low) { return CLI::Range(low, int64_t{1} << 40); };
  app.add_option("--what", analysis.what,
                 fmt::format("some of {}, with commas; all that the model can without it",
                             fmt::join(analysis::analysis_names(), ",")))
      ->delimiter(',');
  app.add_option("--windows", analysis.windows, "whose attention is averaged")
      ->check(at_least(1))
      ->capture_default_str();
  app.add_option("--decoded", analysis.decoded, "of these, those that are reconstructed")
      ->check(at_least(1))
      ->capture_default_str();
  app.add_option("--examples", analysis.examples, "of these, whose reconstruction is kept")
      ->check(at_least(0))
      ->capture_default_str();
  app.add_option("--stays", analysis.stays, "variance: windows that stay while a modality is drawn")
      ->check(at_least(1))
      ->capture_default_str();
  app.add_option("--draws", analysis.draws, "variance: draws of a modality for each of them")
      ->check(at_least(2))
      ->capture_default_str();
  app.add_option("--batch", analysis.batch, "windows at once")->check(CLI::Range(1, 65536));
  app.add_option("--modalities", modalities, "such as EEG,ECG: treat the others as missing")
      ->check(emptiness_problem);
  app.add_option("--seed", analysis.seed, "of windows, masks and draws")
      ->check(seed_problem)
      ->capture_default_str();
  parse_arguments(app, argc, argv);

  const auto [store, model] = options.open();
  if (!modalities.empty())
    analysis.modalities = eval::parse_modalities(modalities, model.info.architecture.presence());
  analysis::AnalysisRequest request{.store = store,
                                    .model = model,
                                    .patients = looked_at.patients(store),
                                    .split = {},
                                    .options = analysis,
                                    .out = options.out};
  if (!looked_at.split.empty()) request.split = dataset::read_split(looked_at.split);
  const analysis::AnalysisReport report = analysis::run_analysis(request);
  fmt::print("{}", options.json ? report.json : report.text);
  return 0;
}

}  // namespace physiomae::cli
