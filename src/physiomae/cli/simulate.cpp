#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/simulate/cohort.h"

namespace physiomae::cli {
namespace {

std::vector<std::string> read_names(const std::string& path) {
  std::ifstream file(path);
  if (!file) throw UsageError(fmt::format("{}: cannot be opened", path));
  std::vector<std::string> names;
  for (std::string line; std::getline(file, line);) {
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty()) names.push_back(line);
  }
  return names;
}

void print_text(const simulate::CohortOptions& options, const simulate::CohortSummary& summary) {
  fmt::print("twin cohort of seed {} in {}: {} labelled, {} unlabelled records\n", options.seed,
             options.out.string(), summary.labelled, summary.unlabelled);
  fmt::print(
      "written now: {} ({:.1f} h of 13 channels in {}, {:.0f} x real time); "
      "there already: {}\n",
      summary.written, summary.simulated_hours, readable_duration(summary.seconds),
      summary.simulated_hours * 3600 / std::max(summary.seconds, 1e-3), summary.skipped);
}

void print_json(const simulate::CohortOptions& options, const simulate::CohortSummary& summary) {
  const nlohmann::json json = {{"out", options.out.string()},
                               {"seed", options.seed},
                               {"labelled", summary.labelled},
                               {"unlabelled", summary.unlabelled},
                               {"written", summary.written},
                               {"skipped", summary.skipped},
                               {"simulated_hours", summary.simulated_hours},
                               {"seconds", summary.seconds}};
  fmt::print("{}\n", json.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

}  // namespace

/// physiomae simulate: writes a twin cohort in the corpus's own files. Throws what the library
/// throws, and UsageError for a wrong command line.
int run_simulate(int argc, char** argv) {
  simulate::CohortOptions options;
  options.threads = processor_count();
  std::string fit_file;
  bool json = false, quiet = false;
  CLI::App app("Simulate a twin cohort: real ages, sexes and label timelines, synthetic signals");
  app.add_option("--out", options.out, "Folder to write into")->required();
  app.add_option("--patients", options.patients, "Labelled twins")->capture_default_str();
  app.add_option("--unlabelled", options.unlabelled, "Twins without labels")->capture_default_str();
  app.add_option("--hours", options.hours, "Hours of each night; 0: whole nights")
      ->capture_default_str();
  app.add_option("--seed", options.seed, "Seed of the cohort")
      ->check(seed_problem)
      ->capture_default_str();
  app.add_option("--threads", options.threads, "Records simulated at a time")
      ->capture_default_str()
      ->check(CLI::Range(1, 1024));
  app.add_option("--fit-records", fit_file,
                 "File with the records, one a line, whose timelines the stage-transition model of "
                 "unlabelled twins is fitted on (default: all that are no twins)");
  app.add_flag("--json", json, "Print the summary as JSON");
  app.add_flag("--quiet", quiet, "No progress");
  parse_arguments(app, argc, argv);
  if (!fit_file.empty()) options.fit_records = read_names(fit_file);
  if (quiet) Progress::set_enabled(false);
  catch_stop_signals();
  const auto summary = simulate::simulate_cohort(options);
  json ? print_json(options, summary) : print_text(options, summary);
  return 0;
}

}  // namespace physiomae::cli
