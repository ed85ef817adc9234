#include "physiomae/dataset/split.h"

#include <filesystem>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/log.h"
#include "physiomae/cli/arguments.h"
#include "physiomae/cli/verbs.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/report/split_table.h"

namespace physiomae::cli {
namespace {

struct Arguments {
  std::filesystem::path store, out;
  std::string stratify = "none", scored = "all";
  dataset::SplitOptions options;
  bool json = false, allow_duplicates = false;
};

Arguments parse(int argc, char** argv) {
  Arguments a;
  CLI::App app("Divides the patients of a store into pretraining, training, validation and test.",
               "physiomae split");
  app.add_option("store", a.store, "the store")->required();
  app.add_option("--out", a.out, "manifest to write (JSON)")->required();
  app.add_option("--seed", a.options.seed, "seed of the permutation")
      ->check(seed_problem)
      ->capture_default_str();
  app.add_option("--stratify", a.stratify,
                 "age: ages balanced, every class in every part where possible; or none")
      ->capture_default_str();
  app.add_flag("--paper-counts", a.options.paper_counts, "657/117/219 patients as in the paper");
  app.add_option("--train", a.options.train, "share of training patients")->capture_default_str();
  app.add_option("--validation", a.options.validation, "share of validation patients")
      ->capture_default_str();
  app.add_option("--test", a.options.test, "share of test patients")->capture_default_str();
  app.add_option("--scored", a.scored,
                 "patients that are split: all, simulated or real; others only pretrain")
      ->capture_default_str();
  app.add_option("--pretrain-only", a.options.pretrain_only,
                 "patients that serve pretraining only");
  app.add_flag("--allow-duplicates", a.allow_duplicates,
               "split though two records are of one recording");
  app.add_flag("--json", a.json, "print the table as JSON");
  parse_arguments(app, argc, argv);
  if (a.stratify != "age" && a.stratify != "none")
    throw UsageError(fmt::format("--stratify cannot be \"{}\"", a.stratify), "age or none");
  a.options.stratify_age = a.stratify == "age";
  a.options.scored = dataset::parse_scored(a.scored);
  return a;
}

// An existing manifest stays: results hang on it.
void write_new(const std::filesystem::path& out, const dataset::SplitManifest& split) {
  if (std::filesystem::exists(out)) {
    if (dataset::read_split(out).hash == split.hash)
      return log_info(fmt::format("{} holds this split already", out.string()));
    throw UsageError(fmt::format("{} holds another split", out.string()),
                     "give another --out, or remove the file if nothing was trained on it");
  }
  if (out.has_parent_path()) std::filesystem::create_directories(out.parent_path());
  dataset::write_split(out, split);
}

void warn_of_patients(const store::Store& store) {
  if (const size_t unnamed = dataset::count_unnamed_patients(store); unnamed > 0)
    log_warning(fmt::format(
        "{} of {} records name no patient: each counts as a patient of its own, and the nights of "
        "one person may stand in two parts. Ingest them again with --patient-pattern or a "
        "--records table that names the patients",
        unnamed, store.size()));
}

}  // namespace

int run_split(int argc, char** argv) {
  const Arguments arguments = parse(argc, argv);
  const store::Store store(arguments.store);
  if (!arguments.allow_duplicates) dataset::refuse_duplicates(store);
  warn_of_patients(store);
  const auto patients = dataset::summarise_patients(store);
  const dataset::SplitManifest split = dataset::make_split(patients, arguments.options);
  write_new(arguments.out, split);
  if (const size_t mixed = report::parts_with_both_kinds(patients, split); mixed > 0)
    log_warning(
        fmt::format("{} parts that are scored mix simulated and real patients; --scored "
                    "simulated or real keeps them apart",
                    mixed));
  const report::Table table = report::split_table(store, split);
  fmt::print("{}", arguments.json ? table.json() : table.plain());
  return 0;
}

}  // namespace physiomae::cli
