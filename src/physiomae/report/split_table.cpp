#include "physiomae/report/split_table.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/dataset/tasks.h"

namespace physiomae::report {
namespace {

using dataset::TaskKind;

std::vector<int64_t> class_counts(const store::Store& store,
                                  const std::vector<std::string>& patients, TaskKind kind) {
  std::vector<int64_t> counts(static_cast<size_t>(dataset::task(kind).classes));
  for (const auto& window : dataset::labelled_windows(store, patients, kind))
    ++counts[static_cast<size_t>(window.label)];
  return counts;
}

int64_t patients_under_55(const store::Store& store, const std::vector<std::string>& patients) {
  std::set<std::string> young;
  for (const uint32_t record : dataset::records_of(store, patients)) {
    const auto& header = store.record(record).header();
    if (header.age_years && *header.age_years < dataset::kAgeBoundaryYears)
      young.insert(header.patient);
  }
  return static_cast<int64_t>(young.size());
}

void add_part(const store::Store& store, const std::string& name,
              const std::vector<std::string>& patients, bool scored, Table& table) {
  std::vector<Cell> row = {
      text(name), count(static_cast<long long>(patients.size())),
      count(patients_under_55(store, patients)),
      count(static_cast<long long>(dataset::windows_of(store, patients).size()))};
  for (const int64_t windows : class_counts(store, patients, TaskKind::sleep))
    row.push_back(count(windows));
  row.push_back(count(class_counts(store, patients, TaskKind::arousal)[1]));
  table.add_row(std::move(row));
  if (!scored) return;
  for (const TaskKind kind : dataset::kTasks) {
    const auto counts = class_counts(store, patients, kind);
    for (size_t c = 0; c < counts.size(); ++c)
      if (counts[c] == 0)
        table.add_note(fmt::format("{} holds no window of {}: {}", name, dataset::task(kind).name,
                                   dataset::task(kind).class_names[c]));
  }
}

}  // namespace

Table split_table(const store::Store& store, const dataset::SplitManifest& split) {
  Table table("",
              {"part", "patients", "under 55", "windows", "W", "N1", "N2", "N3", "REM", "arousal"});
  add_part(store, "pretrain", split.pretrain, false, table);
  add_part(store, "train", split.train, true, table);
  add_part(store, "validation", split.validation, true, table);
  add_part(store, "test", split.test, true, table);
  table.add_note(fmt::format("seed {}, hash {}", split.seed, split.hash.substr(0, 12)));
  return table;
}

size_t parts_with_both_kinds(const std::vector<dataset::PatientSummary>& patients,
                             const dataset::SplitManifest& split) {
  std::map<std::string, bool> simulated;
  for (const auto& patient : patients) simulated[patient.patient] = patient.simulated;
  size_t mixed = 0;
  for (const auto* part : {&split.train, &split.validation, &split.test}) {
    const auto is_simulated = [&](const std::string& id) { return simulated[id]; };
    if (std::any_of(part->begin(), part->end(), is_simulated) &&
        !std::all_of(part->begin(), part->end(), is_simulated))
      ++mixed;
  }
  return mixed;
}

}  // namespace physiomae::report
