#include "physiomae/dataset/task_data.h"

#include <algorithm>
#include <tuple>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::dataset {
namespace {

std::vector<std::string> absent_classes(const Task& task, const std::vector<LabelledWindow>& part) {
  std::vector<bool> seen(static_cast<size_t>(task.classes));
  for (const LabelledWindow& entry : part) seen[static_cast<size_t>(entry.label)] = true;
  std::vector<std::string> absent;
  for (size_t c = 0; c < seen.size(); ++c)
    if (!seen[c]) absent.push_back(task.class_names[c]);
  return absent;
}

// Why nothing can be learned or scored, for lack of a class.
std::string missing_class(const Task& task, const std::vector<LabelledWindow>& part,
                          std::string_view name) {
  if (part.empty()) return fmt::format("no labelled window in {}", name);
  const std::vector<std::string> absent = absent_classes(task, part);
  // Staging is scored over the stages that occur; two classes are the least for anything.
  if (task.classes > 2 && task.classes - std::ssize(absent) >= 2) return {};
  if (absent.empty()) return {};
  return fmt::format("no window of class \"{}\" in {}", absent.front(), name);
}

// `more` behind `names`, each once.
void add_names(std::vector<std::string>& names, const std::vector<std::string>& more) {
  for (const std::string& name : more)
    if (std::ranges::find(names, name) == names.end()) names.push_back(name);
}

void sort_once(std::vector<WindowRef>& windows) {
  const auto key = [](const WindowRef& w) { return std::tuple(w.record, w.window); };
  std::sort(windows.begin(), windows.end(),
            [&](const auto& a, const auto& b) { return key(a) < key(b); });
  windows.erase(std::unique(windows.begin(), windows.end()), windows.end());
}

std::vector<std::string> train_patients_of(const SplitManifest& split, const TaskChoice& choice) {
  if (choice.train_patients == 0) return split.train;
  if (choice.train_patients > split.train.size() && !choice.key.empty())
    throw UsageError(
        fmt::format("{}: a subset of {} training patients was asked for, the split has {}",
                    choice.key, choice.train_patients, split.train.size()),
        fmt::format("ask for fewer in {}, or 0 for all of them", choice.key));
  return first_patients(split, choice.train_patients, choice.draw);
}

// The tasks with the windows that no choice of training patients changes.
std::vector<TaskData> held_out(const store::Store& store, const SplitManifest& split,
                               const TaskChoice& choice, Presence wanted) {
  std::vector<TaskData> all;
  for (const std::string& name : choice.tasks) {
    TaskData data;
    data.task = task(name);
    const auto windows = [&](const std::vector<std::string>& patients) {
      return labelled_windows(store, patients, data.task.kind, choice.arousal_universe, wanted);
    };
    data.validation = windows(split.validation);
    data.test = windows(split.test);
    data.test_patients = count_patients(store, data.test);
    all.push_back(std::move(data));
  }
  return all;
}

void add_training(const store::Store& store, const SplitManifest& split, const TaskChoice& choice,
                  Presence wanted, std::vector<TaskData>& tasks) {
  const auto patients = train_patients_of(split, choice);
  for (TaskData& data : tasks) {
    data.train = labelled_windows(store, patients, data.task.kind, choice.arousal_universe, wanted);
    data.train_patients = count_patients(store, data.train);
    data.impossible = missing_class(data.task, data.train, "train");
    if (data.impossible.empty()) data.impossible = missing_class(data.task, data.test, "test");
    if (data.impossible.empty()) data.unlearned = absent_classes(data.task, data.train);
  }
}

}  // namespace

std::vector<TaskData> task_data(const store::Store& store, const SplitManifest& split,
                                const TaskChoice& choice, Presence wanted) {
  std::vector<TaskData> tasks = held_out(store, split, choice, wanted);
  add_training(store, split, choice, wanted, tasks);
  return tasks;
}

std::vector<LabelSize> label_sizes(const store::Store& store, const SplitManifest& split,
                                   const TaskChoice& choice, const std::vector<int64_t>& sizes,
                                   int64_t draws, Presence wanted) {
  const std::vector<TaskData> without_training = held_out(store, split, choice, wanted);
  std::vector<LabelSize> result;
  for (const int64_t patients : sizes) {
    TaskChoice drawn = choice;
    drawn.train_patients = static_cast<size_t>(patients);
    const bool all = patients == 0 || drawn.train_patients == split.train.size();
    LabelSize& size = result.emplace_back(LabelSize{patients, {}});
    for (int64_t draw = 0; draw < (all ? 1 : draws); ++draw) {
      drawn.draw = static_cast<uint64_t>(draw);
      add_training(store, split, drawn, wanted, size.draws.emplace_back(without_training));
    }
  }
  return result;
}

std::vector<TaskData> representatives(const LabelSize& size) {
  std::vector<TaskData> tasks = size.draws.front();
  for (size_t t = 0; t < tasks.size(); ++t)
    for (const auto& draw : size.draws)
      if (!tasks[t].impossible.empty() && draw[t].impossible.empty()) tasks[t] = draw[t];
  for (size_t t = 0; t < tasks.size(); ++t)
    for (const auto& draw : size.draws) add_names(tasks[t].unlearned, draw[t].unlearned);
  return tasks;
}

TaskData test_data(const store::Store& store, const std::vector<std::string>& patients,
                   const Task& task, ArousalUniverse universe, Presence wanted) {
  TaskData data;
  data.task = task;
  data.test = labelled_windows(store, patients, task.kind, universe, wanted);
  data.test_patients = count_patients(store, data.test);
  if (data.test.empty()) data.impossible = "no labelled window";
  return data;
}

std::vector<WindowRef> needed_windows(const std::vector<TaskData>& tasks,
                                      const std::vector<TaskPart>& parts) {
  std::vector<WindowRef> windows;
  for (const TaskData& data : tasks)
    for (const TaskPart part : parts)
      for (const LabelledWindow& entry : data.*part) windows.push_back(entry.window);
  sort_once(windows);
  return windows;
}

std::vector<WindowRef> needed_windows(const std::vector<LabelSize>& sizes,
                                      const std::vector<TaskPart>& parts) {
  std::vector<WindowRef> windows;
  for (const LabelSize& size : sizes)
    for (const auto& tasks : size.draws)
      for (const WindowRef& window : needed_windows(tasks, parts)) windows.push_back(window);
  sort_once(windows);
  return windows;
}

bool tests_on_twins(const store::Store& store, const std::vector<TaskData>& tasks) {
  return std::any_of(tasks.begin(), tasks.end(), [&](const TaskData& data) {
    return std::any_of(data.test.begin(), data.test.end(), [&](const LabelledWindow& entry) {
      return store.record(entry.window.record).header().simulated;
    });
  });
}

}  // namespace physiomae::dataset
