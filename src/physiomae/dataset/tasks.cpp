#include "physiomae/dataset/tasks.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::dataset {

const Task& task(TaskKind kind) {
  static const std::array<Task, kTasks.size()> tasks = {
      Task{TaskKind::sleep, "sleep", 5, {"W", "N1", "N2", "N3", "REM"}},
      Task{TaskKind::age, "age", 2, {"55 or over", "under 55"}},
      Task{TaskKind::arousal, "arousal", 2, {"no arousal", "arousal"}}};
  return tasks[static_cast<size_t>(kind)];
}

const Task& task(std::string_view name) {
  for (const TaskKind kind : kTasks)
    if (task(kind).name == name) return task(kind);
  throw UsageError(fmt::format("no task is called \"{}\"", name), "one of sleep, age, arousal");
}

ArousalUniverse parse_arousal_universe(std::string_view name) {
  if (name == "all_staged") return ArousalUniverse::all_staged;
  if (name == "scored") return ArousalUniverse::scored;
  throw UsageError(fmt::format("arousal.universe cannot be \"{}\"", name), "all_staged or scored");
}

bool has_arousal_scoring(const store::StoredRecord& record) {
  const auto scored = record.arousal_scored();
  return std::any_of(scored.begin(), scored.end(), [](int16_t count) { return count > 0; });
}

std::optional<int> window_label(const store::StoredRecord& record, int64_t window, TaskKind kind,
                                ArousalUniverse universe, bool arousals_scored) {
  const auto w = static_cast<size_t>(window);
  if (kind == TaskKind::age) {
    const auto& age = record.header().age_years;
    if (!age) return std::nullopt;
    return *age < kAgeBoundaryYears ? 1 : 0;
  }
  const int stage = record.stage()[w];
  if (stage < 0) return std::nullopt;
  if (kind == TaskKind::sleep) return stage;
  if (!arousals_scored) return std::nullopt;
  const double samples = record.header().source_rate_hz * kWindowSeconds;
  if (universe == ArousalUniverse::scored && record.arousal_scored()[w] < kScoredShare * samples)
    return std::nullopt;
  return record.arousal_on()[w] >= kArousalShare * samples ? 1 : 0;
}

std::vector<LabelledWindow> labelled_windows(const store::Store& store,
                                             const std::vector<std::string>& patients,
                                             TaskKind kind, ArousalUniverse universe,
                                             Presence wanted) {
  std::vector<LabelledWindow> labelled;
  for (const uint32_t index : records_of(store, patients)) {
    const store::StoredRecord& record = store.record(index);
    const bool arousals_scored = has_arousal_scoring(record);
    for (int64_t w = 0; w < record.windows(); ++w) {
      if ((record.presence(w) & wanted) == 0) continue;
      if (const auto label = window_label(record, w, kind, universe, arousals_scored))
        labelled.push_back({{index, static_cast<uint32_t>(w)}, *label});
    }
    record.check();  // lost pages would read as wake
  }
  return labelled;
}

std::vector<WindowRef> windows_only(const std::vector<LabelledWindow>& labelled) {
  std::vector<WindowRef> windows;
  windows.reserve(labelled.size());
  for (const LabelledWindow& entry : labelled) windows.push_back(entry.window);
  return windows;
}

std::vector<int> labels_only(const std::vector<LabelledWindow>& labelled) {
  std::vector<int> labels;
  labels.reserve(labelled.size());
  for (const LabelledWindow& entry : labelled) labels.push_back(entry.label);
  return labels;
}

size_t count_patients(const store::Store& store, const std::vector<LabelledWindow>& labelled) {
  const auto numbers = patient_numbers(store, labelled);
  const auto highest = std::max_element(numbers.begin(), numbers.end());
  return highest == numbers.end() ? 0 : size_t{*highest} + 1;
}

std::vector<uint32_t> patient_numbers(const store::Store& store,
                                      const std::vector<LabelledWindow>& labelled) {
  std::map<std::string_view, uint32_t> number;
  std::vector<uint32_t> numbers;
  numbers.reserve(labelled.size());
  for (const LabelledWindow& entry : labelled) {
    const std::string& patient = store.record(entry.window.record).header().patient;
    numbers.push_back(
        number.try_emplace(patient, static_cast<uint32_t>(number.size())).first->second);
  }
  return numbers;
}

std::vector<uint32_t> night_numbers(const std::vector<LabelledWindow>& labelled) {
  std::vector<uint32_t> numbers;
  numbers.reserve(labelled.size());
  for (const LabelledWindow& entry : labelled) numbers.push_back(entry.window.record);
  return numbers;
}

}  // namespace physiomae::dataset
