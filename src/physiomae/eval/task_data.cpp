#include "physiomae/eval/task_data.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

namespace physiomae::eval {
namespace {

std::string missing_class(const TaskData& data, const std::vector<dataset::LabelledWindow>& part,
                          std::string_view name) {
  std::vector<bool> seen(static_cast<size_t>(data.task.classes));
  for (const auto& entry : part) seen[static_cast<size_t>(entry.label)] = true;
  const auto absent = std::find(seen.begin(), seen.end(), false);
  if (part.empty()) return fmt::format("no labelled window in {}", name);
  // Staging is scored over the stages that occur; two classes are the least for anything.
  if (data.task.classes > 2 && std::count(seen.begin(), seen.end(), true) >= 2) return {};
  if (absent == seen.end()) return {};
  return fmt::format("no window of class \"{}\" in {}",
                     data.task.class_names[static_cast<size_t>(absent - seen.begin())], name);
}

}  // namespace

std::vector<std::string> train_patients_of(const dataset::SplitManifest& split,
                                           const ProbeConfig& config) {
  return config.patients == 0
             ? split.train
             : dataset::first_patients(split, static_cast<size_t>(config.patients));
}

std::vector<TaskData> task_data(const store::Store& store, const dataset::SplitManifest& split,
                                const ProbeConfig& config, Presence wanted) {
  const auto universe = dataset::parse_arousal_universe(config.arousal_universe);
  const auto train_patients = train_patients_of(split, config);
  std::vector<TaskData> all;
  for (const std::string& name : config.tasks) {
    TaskData data;
    data.task = dataset::task(name);
    data.train = dataset::labelled_windows(store, train_patients, data.task.kind, universe, wanted);
    data.validation =
        dataset::labelled_windows(store, split.validation, data.task.kind, universe, wanted);
    data.test = dataset::labelled_windows(store, split.test, data.task.kind, universe, wanted);
    data.train_patients = dataset::count_patients(store, data.train);
    data.test_patients = dataset::count_patients(store, data.test);
    data.impossible = missing_class(data, data.train, "train");
    if (data.impossible.empty()) data.impossible = missing_class(data, data.test, "test");
    all.push_back(std::move(data));
  }
  return all;
}

std::vector<dataset::WindowRef> needed_windows(const std::vector<TaskData>& tasks) {
  std::vector<dataset::WindowRef> windows;
  for (const TaskData& data : tasks)
    for (const auto* part : {&data.train, &data.validation, &data.test})
      for (const auto& entry : *part) windows.push_back(entry.window);
  const auto key = [](const dataset::WindowRef& w) { return std::tuple(w.record, w.window); };
  std::sort(windows.begin(), windows.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
  return windows;
}

}  // namespace physiomae::eval
