#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/dataset/split.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/store/store.h"

namespace physiomae::dataset {

/// One task on one split: the labelled windows of each part.
struct TaskData {
  Task task;
  std::vector<LabelledWindow> train, validation, test;
  size_t train_patients = 0, test_patients = 0;
  /// Why this task cannot be learned or scored here ("no window of class REM ..."); empty if it
  /// can.
  std::string impossible;
  /// Classes without a training window, where it can be learned all the same.
  std::vector<std::string> unlearned = {};
};

/// Which tasks, and on what.
struct TaskChoice {
  std::vector<std::string> tasks;  ///< names
  ArousalUniverse arousal_universe = ArousalUniverse::all_staged;
  size_t train_patients = 0;  ///< first_patients of the split; 0: all of its training patients
  uint64_t draw = 0;          ///< of first_patients
  std::string key = {};       ///< of the configuration that says train_patients, for a hint
};

/// The tasks of `choice` on the patients of `split`, only windows with one of the `wanted`
/// modalities. Whoever learns a task, probe or baseline, takes its windows from here. UsageError
/// for an unknown task or more training patients than there are.
std::vector<TaskData> task_data(const store::Store& store, const SplitManifest& split,
                                const TaskChoice& choice, Presence wanted = 0x0F);

/// A task to be scored alone: the labelled windows of `patients` with one of the `wanted`
/// modalities as its test part. Impossible without any.
TaskData test_data(const store::Store& store, const std::vector<std::string>& patients,
                   const Task& task, ArousalUniverse universe, Presence wanted = 0x0F);

/// The same tasks on one number of training patients, drawn more than once.
struct LabelSize {
  int64_t patients = 0;                      ///< training patients; 0: all
  std::vector<std::vector<TaskData>> draws;  ///< of each draw, the tasks in one order
};

/// `choice` for each of `sizes`, `draws` times where it is not all training patients, which can be
/// drawn in one way only. Validation and test are the same throughout. UsageError as task_data.
std::vector<LabelSize> label_sizes(const store::Store& store, const SplitManifest& split,
                                   const TaskChoice& choice, const std::vector<int64_t>& sizes,
                                   int64_t draws, Presence wanted = 0x0F);

/// What the size says of each task: its first draw on which the task is possible, else the first;
/// `unlearned` has the classes that any of the draws lacks.
std::vector<TaskData> representatives(const LabelSize& size);

/// A part of a TaskData.
using TaskPart = std::vector<LabelledWindow> TaskData::*;

inline const std::vector<TaskPart> kAllParts = {&TaskData::train, &TaskData::validation,
                                                &TaskData::test};

/// Every window that one of the tasks needs in one of these parts, once, in the order of the store.
std::vector<WindowRef> needed_windows(const std::vector<TaskData>& tasks,
                                      const std::vector<TaskPart>& parts = kAllParts);

std::vector<WindowRef> needed_windows(const std::vector<LabelSize>& sizes,
                                      const std::vector<TaskPart>& parts = kAllParts);

/// True when a test window is a twin's.
bool tests_on_twins(const store::Store& store, const std::vector<TaskData>& tasks);

}  // namespace physiomae::dataset
