#include "physiomae/ingest/ingest.h"

#include <string>
#include <vector>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/log.h"
#include "physiomae/base/parallel.h"
#include "physiomae/base/progress.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/label_arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/ingest/ingest_report.h"
#include "physiomae/ingest/plan_duplicates.h"
#include "physiomae/ingest/plan_report.h"
#include "physiomae/ingest/records_table.h"

namespace physiomae::cli {
namespace {

using ingest::IngestOptions;
using ingest::IngestSummary;
using ingest::SourcePlan;

struct Arguments {
  std::vector<std::string> sources;
  std::string table, out, recipe = "anti_aliased", shard = "0/1";
  std::vector<std::string> maps, units;
  std::string preset, require;
  LabelArguments labels;
  ingest::PairingOptions pairing;
  int jobs = 1;
  bool accept_checksum = false, replace = false, allow_duplicates = false;
  bool dry_run = false, strict = false, json = false, quiet = false;
};

void add_pairing(CLI::App& app, Arguments& a) {
  app.add_option("--hypnogram-suffix", a.pairing.hypnogram_suffixes,
                 "End of the labels' names behind the recording's: _scoring.txt");
  app.add_option("--scorer", a.pairing.scorer,
                 "Whose labels, where names end with a scorer's digit")
      ->check(CLI::Range(1, 9));
  app.add_option("--patient-pattern", a.pairing.patient_pattern,
                 "Regular expression on the record's name; its first group is the patient");
  app.add_option("--require", a.require, "Skip nights without: labels,EEG,EOG,EMG,ECG");
  app.add_flag("--replace", a.replace,
               "Let another recording, or one without labels, take a record's place");
  app.add_flag("--allow-duplicates", a.allow_duplicates, "Store one recording under two names");
}

Arguments parse(int argc, char** argv) {
  Arguments a;
  a.jobs = processor_count();
  CLI::App app("Read recordings into a store: select channels, filter to 100 Hz, cut windows");
  app.add_option("SRC", a.sources, "PhysioNet folders, EDF folders, single .hea, .edf, .bdf files");
  app.add_option("--records", a.table,
                 "CSV instead of SRC: signal, record, hypnogram, patient, age, sex");
  app.add_option("--out", a.out, "Store to write into");
  app.add_option("--jobs", a.jobs, "Worker processes, about 50 MB each")
      ->check(CLI::Range(1, 4096))
      ->capture_default_str();
  app.add_option("--recipe", a.recipe, "Filter recipe: anti_aliased or paper")
      ->capture_default_str();
  app.add_option("--map", a.maps, "Substitute a channel: EEG=C4-M1, or EEG=C4-M1,C3-M2 in order");
  app.add_option("--preset", a.preset,
                 "Channels and coding of a public corpus (docs/corpora.md): shhs");
  app.add_option("--unit", a.units, "Unit of channels whose own is blank or unknown: EEG=uV");
  app.add_flag("--accept-checksum", a.accept_checksum, "Read WFDB signals with a wrong checksum");
  a.labels.add_to(app);
  add_pairing(app, a);
  app.add_option("--shard", a.shard, "i/n: this machine takes every n-th record from the i-th on")
      ->capture_default_str();
  app.add_flag("--dry-run", a.dry_run, "Do all but the writing, and show what was found");
  app.add_flag("--strict", a.strict, "Stop at the first bad record");
  app.add_flag("--json", a.json, "Print the result as JSON");
  app.add_flag("--quiet", a.quiet, "No progress, only warnings");
  parse_arguments(app, argc, argv);
  if (a.sources.empty() == a.table.empty())
    throw UsageError("ingest needs sources: folders and files, or --records TABLE.csv",
                     "for example physiomae ingest challenge-2018/ --out store");
  if (a.out.empty() && !a.dry_run)
    throw UsageError("ingest needs --out STORE", "--dry-run shows what it would do without one");
  return a;
}

IngestOptions options_of(const Arguments& a) {
  IngestOptions options;
  options.store = a.out;
  options.recipe = signal::parse_recipe(a.recipe);
  options.jobs = a.jobs;
  options.strict = a.strict;
  options.accept_checksum = a.accept_checksum;
  options.labels = a.labels.options(a.preset);
  options.replace = a.replace;
  options.allow_duplicates = a.allow_duplicates;
  options.dry_run = a.dry_run;
  options.require = ingest::parse_requirements(a.require);
  for (const std::string& map : a.maps) options.map.substitute(map);
  if (!a.preset.empty()) options.map.take_preset(a.preset);
  for (const std::string& unit : a.units) options.map.state_unit(unit);
  const Shard shard = parse_shard(a.shard);
  options.shard = shard.index;
  options.shards = shard.count;
  return options;
}

SourcePlan plan_of(const Arguments& a) {
  SourcePlan plan = a.table.empty()
                        ? ingest::discover_sources({a.sources.begin(), a.sources.end()}, a.pairing)
                        : ingest::read_records_table(a.table, a.pairing);
  if (!a.allow_duplicates) ingest::set_duplicates_aside(plan, a.out);
  return plan;
}

void warn(const std::vector<std::string>& warnings) {
  for (const std::string& warning : warnings) log_warning(warning);
}

}  // namespace

int run_ingest(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  const IngestOptions options = options_of(arguments);
  const SourcePlan plan = plan_of(arguments);
  if (arguments.quiet) {
    set_quiet(true);
    Progress::set_enabled(false);
  }
  warn(ingest::warnings_of(plan));
  if (arguments.strict && !plan.problems.empty())
    throw InputError(plan.problems.front().name + ": " + plan.problems.front().message);
  catch_stop_signals();
  const auto report = [](const ingest::RecordReport& r) { warn(ingest::warnings_of(r)); };
  const IngestSummary summary = ingest::ingest(plan, options, report);
  fmt::print("{}", arguments.dry_run ? ingest::describe_plan(plan, options, arguments.json, summary)
                                     : ingest::describe_ingest(summary, plan, arguments.json));
  throw_if_stopped();
  if (arguments.strict && summary.skipped > 0) return 1;
  return summary.skipped > 0 || !plan.problems.empty() ? 3 : 0;
}

}  // namespace physiomae::cli
