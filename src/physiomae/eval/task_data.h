#pragma once

#include <string>
#include <vector>

#include "physiomae/dataset/split.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/eval/probe_config.h"
#include "physiomae/store/store.h"

namespace physiomae::eval {

/// One task on one split: the labelled windows of each part.
struct TaskData {
  dataset::Task task;
  std::vector<dataset::LabelledWindow> train, validation, test;
  size_t train_patients = 0, test_patients = 0;
  /// Why this task cannot be learned or scored here ("no window of class REM ..."); empty if it
  /// can.
  std::string impossible;
};

/// The first `config.patients` of the split's training patients; all of them when it is 0.
std::vector<std::string> train_patients_of(const dataset::SplitManifest& split,
                                           const ProbeConfig& config);

/// The tasks of `config` on the patients of `split`; training patients are those of
/// train_patients_of. Only windows with one of the `wanted` modalities.
std::vector<TaskData> task_data(const store::Store& store, const dataset::SplitManifest& split,
                                const ProbeConfig& config, Presence wanted);

/// Every window that one of the tasks needs, once, in the order of the store.
std::vector<dataset::WindowRef> needed_windows(const std::vector<TaskData>& tasks);

}  // namespace physiomae::eval
