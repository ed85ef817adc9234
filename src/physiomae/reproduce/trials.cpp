#include "physiomae/reproduce/trials.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/dataset/split_file.h"
#include "physiomae/reproduce/folder_json.h"
#include "physiomae/reproduce/grid_words.h"

namespace physiomae::reproduce {
namespace {

namespace fs = std::filesystem;

constexpr size_t kTrainPatients = 16, kValidationPatients = 5, kTestPatients = 8;
constexpr int64_t kFirstSteps = 2;
constexpr double kFurtherWindows = 400;  // of the longer pretraining

class TrialMaker {
 public:
  TrialMaker(const Grid& grid, const Amounts& amounts)
      : grid_(grid), amounts_(amounts), few_(std::max<int64_t>(1, amounts.train_patients / 2)) {}

  void add_kind(const Cell& cell) {
    if (cell.verb() == "pretrain")
      add_pretraining(cell);
    else if (cell.verb() == "probe")
      add_probe(cell);
    else if (cell.verb() == "finetune" || cell.verb() == "scratch")
      add_finetuning(cell);
  }

  TrialGrid take() { return std::move(made_); }

 private:
  std::string name_of(const Cell& cell, const std::string& suffix) const {
    return slug(cell.kind) + "-" + suffix;
  }

  // `settings` come last and so win.
  Cell changed(const Cell& cell, const std::string& suffix, const Words& settings) const {
    Cell trial = cell;
    trial.name = name_of(cell, suffix);
    trial.needs.clear();
    trial.parts.clear();
    for (const std::string& setting : settings) set(trial.arguments, setting);
    return trial;
  }

  void add(Cell cell, const std::string& kind, const Features& features) {
    if (made_.grid.find(cell.name) != nullptr) return;
    std::string text;
    for (const std::string& word : cell.arguments) text += word + '\n';
    cell.identity = sha256_hex(text);
    made_.trials.push_back({kind, cell.name, features});
    made_.grid.cells.push_back(std::move(cell));
  }

  void add_measured(const Cell& trial, const Cell& cell) {
    add(trial, cell.kind, features_of(trial, Lengths::of(trial), amounts_));
  }

  static std::string steps(int64_t count) { return fmt::format("pretrain.max_steps={}", count); }

  // A batch of validation windows, but well below all of them.
  std::string fewer_checks(double batch) const {
    return fmt::format("{:.0f}",
                       std::max(1.0, std::min(batch, std::floor(amounts_.validation / 4))));
  }

  void add_pretraining(const Cell& cell) {
    const Lengths lengths = Lengths::of(cell);
    const int64_t more =
        std::max<int64_t>(1, static_cast<int64_t>(kFurtherWindows / lengths.batch));
    const std::string fewer = "pretrain.validation_windows=" + fewer_checks(lengths.batch);
    add_measured(changed(cell, "1", {steps(kFirstSteps)}), cell);
    add_measured(changed(cell, "2", {steps(kFirstSteps + more)}), cell);
    add_measured(changed(cell, "3", {steps(kFirstSteps), fewer}), cell);
  }

  // The trial whose model a probe or a finetuning of `cell` takes.
  std::string model_for(const Cell& cell) {
    const Cell& run = *grid_.find(cell.needs.front());
    add_pretraining(run);
    return name_of(run, "1");
  }

  // The same, reading another model.
  Cell on_model(Cell trial, const Cell& cell) {
    if (cell.needs.empty() || cell.needs.front() == "split") return trial;
    const std::string model = model_for(cell);
    for (std::string& word : trial.arguments)
      if (word.find("{cells}/" + cell.needs.front()) == 0) word = "{cells}/" + model + "/out/model";
    trial.needs = {model};
    return trial;
  }

  // Nothing but its start.
  void add_start(const Cell& cell) {
    Cell start = changed(cell, "0", {});
    start.arguments.emplace_back("--print-config");
    start.result = "finished.json";
    add(start, cell.kind, {1, 0, 0, 0});
  }

  static Cell of_sizes(Cell trial, const std::string& section, const std::vector<int64_t>& sizes) {
    trial.extent.sizes = sizes;
    trial.extent.draws = 1;
    set(trial.arguments, section + ".patients=" + list_of(sizes));
    return trial;
  }

  void add_probe(const Cell& cell) {
    const auto trial = [&](const std::string& suffix, const std::vector<int64_t>& sizes) {
      Cell made = on_model(changed(cell, suffix, {"probe.subset_resample=1"}), cell);
      std::erase(made.arguments, "--no-compare");
      made.arguments.emplace_back("--no-compare");
      made.extent.encoders = 1;
      made.needs.push_back(name_of(cell, "0"));
      return of_sizes(std::move(made), "probe", sizes);
    };
    add_start(cell);
    const Cell few = trial("1", {few_});
    add_measured(few, cell);
    // The same again: its embeddings are there, so that fits are left.
    Cell again = trial("2", {few_});
    for (std::string& word : again.arguments)
      if (word == "{out}") word = "{cells}/" + few.name + "/out";
    again.needs.push_back(few.name);
    again.result = "finished.json";
    Features features = features_of(again, Lengths::of(again), amounts_);
    features[1] = 0;
    add(again, cell.kind, features);
    add_measured(trial("3", {0}), cell);
  }

  void add_finetuning(const Cell& cell) {
    const double batch = setting_of(cell, "finetune.batch", 256);
    const auto trial = [&](const std::string& suffix, int64_t count, bool validate) {
      Words settings = {"finetune.seeds=1", "finetune.subset_resample=1",
                        "finetune.tasks=[\"sleep\"]", fmt::format("finetune.max_steps={}", count)};
      if (!validate) settings.push_back("finetune.validation_windows=" + fewer_checks(batch));
      Cell made = on_model(changed(cell, suffix, settings), cell);
      made.extent.seeds = 1;
      made.extent.tasks = 1;
      made.needs.push_back(name_of(cell, "0"));
      return of_sizes(std::move(made), "finetune", {0});
    };
    const auto more = std::max<int64_t>(1, static_cast<int64_t>(kFurtherWindows / batch));
    add_start(cell);
    add_measured(trial("1", kFirstSteps, true), cell);
    add_measured(trial("2", kFirstSteps + more, true), cell);
    add_measured(trial("3", kFirstSteps, false), cell);
  }

  const Grid& grid_;
  const Amounts& amounts_;
  int64_t few_;  // training patients, of two numbers of them
  TrialGrid made_;
};

std::vector<std::string> first(const std::vector<std::string>& patients, size_t most) {
  return {patients.begin(),
          patients.begin() + static_cast<std::ptrdiff_t>(std::min(most, patients.size()))};
}

}  // namespace

TrialGrid make_trials(const Grid& grid, const std::vector<const Cell*>& cells,
                      const Amounts& amounts) {
  TrialMaker maker(grid, amounts);
  std::set<std::string> kinds;
  for (const Cell* cell : cells)
    if (kinds.insert(cell->kind).second) maker.add_kind(*cell);
  return maker.take();
}

dataset::SplitManifest trial_split(const dataset::SplitManifest& split) {
  dataset::SplitManifest small = split;
  small.train = first(split.train, kTrainPatients);
  small.pretrain = small.train;
  small.validation = first(split.validation, kValidationPatients);
  small.test = first(split.test, kTestPatients);
  small.hash = dataset::split_hash(small);
  return small;
}

void measure_rates(const Grid& grid, const std::vector<const Cell*>& cells,
                   const RunnerOptions& options, const fs::path& folder, Rates& rates) {
  std::vector<const Cell*> unknown;
  for (const Cell* cell : cells)
    if (!rates.contains(cell->kind)) unknown.push_back(cell);
  if (unknown.empty()) return;
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  make_folder(folder);
  const store::Store store(options.places.store);
  const dataset::SplitManifest split = trial_split(dataset::read_split(options.places.split));
  dataset::write_split(folder / "split.json", split);
  const TrialGrid made = make_trials(grid, unknown, amounts_of(store, split));
  if (made.trials.empty()) return;
  RunnerOptions trial = options;
  trial.places = {folder, options.places.store, folder / "split.json"};
  trial.shard = 0;
  trial.shards = 1;
  trial.trials = true;
  trial.estimates.clear();
  log_info(fmt::format("measuring what cells cost here: {} short trials", made.trials.size()));
  const RunSummary summary = run_cells(made.grid, made.grid.wanted({}), trial);
  std::map<std::string, std::pair<std::vector<Features>, std::vector<double>>> rows;
  for (const Trial& one : made.trials) {
    const double seconds = seconds_of(*made.grid.find(one.cell), trial.places);
    if (seconds < 0) continue;
    rows[one.kind].first.push_back(one.features);
    rows[one.kind].second.push_back(seconds);
  }
  for (const Cell* cell : unknown) {
    if (rates.contains(cell->kind) || !rows.contains(cell->kind)) continue;
    try {
      rates[cell->kind] = rates_from(rows[cell->kind].first, rows[cell->kind].second);
    } catch (const Error& error) {
      log_warning(fmt::format("{}: no estimate ({})", cell->kind, error.message()));
      rows.erase(cell->kind);
    }
  }
  // The message about a failed one names its log.
  if (summary.failed.empty()) fs::remove_all(folder, ignored);
}

namespace {

nlohmann::ordered_json circumstances(const RunnerOptions& options) {
  return {{"jobs", options.jobs}, {"threads", options.threads}, {"device", options.device}};
}

}  // namespace

Rates read_rates(const fs::path& file, const RunnerOptions& options) {
  Rates rates;
  if (!fs::exists(file)) return rates;
  constexpr const char* kWhat = "what kinds of cells cost";
  constexpr const char* kHint = "remove this file: the times are measured again";
  const nlohmann::json json = folder_json(file, kWhat, kHint);
  const auto found = json.find("rates");
  if (found == json.end() || !found->is_object()) refuse_damaged(file, kWhat, kHint);
  if (json.value("measured_with", nlohmann::json()) != nlohmann::json(circumstances(options)))
    return rates;
  for (const auto& [kind, values] : found->items())
    if (values.is_array() && values.size() == kFeatures &&
        std::ranges::all_of(values, [](const auto& value) { return value.is_number(); }))
      rates[kind] = values.get<Features>();
  return rates;
}

void write_rates(const fs::path& file, const RunnerOptions& options, const Rates& rates) {
  const nlohmann::ordered_json json = {{"measured_with", circumstances(options)}, {"rates", rates}};
  write_file(file, json.dump(2) + "\n");
}

std::map<std::string, double> estimate_cells(const Grid& grid, const Rates& rates,
                                             const Amounts& amounts) {
  std::map<std::string, double> seconds;
  for (const Cell& cell : grid.cells) {
    const auto found = rates.find(cell.kind);
    if (found == rates.end()) continue;
    const Lengths lengths = Lengths::of(cell);
    double& estimate = seconds[cell.name];
    estimate = seconds_from(features_of(cell, lengths, amounts), found->second);
    if (cell.verb() == "pretrain" && lengths.wall_clock_hours > 0)
      estimate = std::min(estimate, lengths.wall_clock_hours * 3600);
  }
  return seconds;
}

}  // namespace physiomae::reproduce
