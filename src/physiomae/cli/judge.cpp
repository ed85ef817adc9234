// `physiomae evaluate STORE --predictions FILE.csv --split split.json`
#include "physiomae/cli/judge.h"

#include <filesystem>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/parallel.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/patient_arguments.h"
#include "physiomae/report/judge_predictions.h"
#include "physiomae/report/score_folder.h"
#include "physiomae/store/store_identity.h"

namespace physiomae::cli {
namespace {

struct Arguments {
  std::filesystem::path store, out;
  PatientArguments scored;
  std::vector<std::filesystem::path> predictions, compare;
  std::string universe = "all_staged", task, name, compare_name;
  bool skip_missing = false, json = false;
  metrics::ResamplingOptions resampling;
};

void declare(CLI::App& app, Arguments& a) {
  app.add_option("store", a.store, "the store with the labels")->required();
  app.add_option("--predictions", a.predictions, "prediction files, one a task")->required();
  auto* other =
      app.add_option("--compare", a.compare, "those of another program, for the paired tests");
  app.add_option("--name", a.name, "what to call --predictions in tables")->check(name_problem);
  app.add_option("--compare-name", a.compare_name, "what to call --compare")
      ->needs(other)
      ->check(name_problem);
  app.add_option("--task", a.task, "of files that do not tell: sleep, age or arousal");
  a.scored.add_to(app);
  app.add_option("--arousal-universe", a.universe)
      ->check(CLI::IsMember({"all_staged", "scored"}))
      ->capture_default_str();
  app.add_flag("--skip-missing", a.skip_missing,
               "score the windows that all files predict, and say how many are left out");
  app.add_option("--draws", a.resampling.draws, "of patients, for intervals; 0: none")
      ->check(CLI::Range(0, 10'000'000))
      ->capture_default_str();
  app.add_option("--permutations", a.resampling.permutations, "for paired tests; 0: none")
      ->check(CLI::Range(0, 10'000'000))
      ->capture_default_str();
  app.add_option("--seed", a.resampling.seed, "of both")->check(seed_problem);
  app.add_option("--threads", a.resampling.threads, "all processors unless told otherwise")
      ->check(CLI::Range(1, 4096));
  app.add_option("--out", a.out, "folder for scores.json");
  app.add_flag("--json", a.json, "the result as JSON");
}

// Where nobody gave a name the first file's stem, or its path where that is taken.
report::JudgedMethod method_of(const std::vector<std::filesystem::path>& files,
                               const std::string& name, const std::string& taken) {
  report::JudgedMethod method{name, files};
  if (name.empty()) method.name = files.front().stem().string();
  if (name.empty() && method.name == taken) method.name = files.front().string();
  if (method.name == taken)
    throw UsageError(fmt::format("both methods are called \"{}\"", taken),
                     "--name and --compare-name tell them apart");
  return method;
}

// Note [Made from].
report::MadeFrom made_from(const Arguments& a, const report::JudgeRequest& request) {
  report::MadeFrom from = {{"verb", "evaluate --predictions"},
                           {"store_sha256", store::store_identity(request.store)},
                           {"arousal_universe", a.universe}};
  if (!a.scored.split.empty())
    from["patients"] = fmt::format("{} of split {}", a.scored.scored(), a.scored.split_hash());
  if (a.skip_missing) from["skip_missing"] = "true";
  for (const report::JudgedMethod& method : request.methods) {
    std::string& files = from[fmt::format("predictions_sha256 of {}", method.name)];
    for (const auto& file : method.files) files += (files.empty() ? "" : ",") + sha256_file(file);
  }
  return from;
}

}  // namespace

bool judges_predictions(int argc, char** argv) {
  for (int i = 1; i < argc; ++i)
    if (std::string_view(argv[i]) == "--predictions" ||
        std::string_view(argv[i]).starts_with("--predictions="))
      return true;
  return false;
}

int run_judge(int argc, char** argv) {
  CLI::App app("Scores any program's predictions of the windows of a store (docs/predictions.md).");
  Arguments arguments;
  arguments.resampling.threads = processor_count();
  declare(app, arguments);
  parse_arguments(app, argc, argv);
  const store::Store store(arguments.store);
  report::JudgeRequest request{.store = store,
                               .patients = arguments.scored.patients(store),
                               .part = arguments.scored.scored(),
                               .methods = {method_of(arguments.predictions, arguments.name, "")}};
  if (!arguments.compare.empty())
    request.methods.push_back(
        method_of(arguments.compare, arguments.compare_name, request.methods.front().name));
  if (!arguments.task.empty()) request.task = dataset::task(arguments.task).name;
  request.arousal_universe = dataset::parse_arousal_universe(arguments.universe);
  request.skip_missing = arguments.skip_missing;
  request.resampling = arguments.resampling;
  const report::MadeFrom from = made_from(arguments, request);
  if (!arguments.out.empty()) report::require_score_folder(arguments.out, from);
  report::ScoreReport report = report::judge_predictions(request);
  report.made_from = from;
  const std::string json = report::score_json(report);
  if (!arguments.out.empty()) {
    make_folder(arguments.out);
    write_file(arguments.out / "scores.json", json);
  }
  fmt::print("{}", arguments.json ? json : report::detailed_text(report));
  return 0;
}

}  // namespace physiomae::cli
