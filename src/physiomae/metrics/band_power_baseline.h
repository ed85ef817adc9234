#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/dataset/split.h"
#include "physiomae/dataset/tasks.h"
#include "physiomae/metrics/logistic_regression.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {

struct BaselineOptions {
  dataset::LoaderOptions loader = {};  ///< normalisation and modalities
  LogisticOptions logistic = {};
  dataset::ArousalUniverse universe = dataset::ArousalUniverse::all_staged;
  std::vector<std::string> train_patients = {};  ///< empty: those of the split
  std::vector<dataset::TaskKind> tasks = {dataset::kTasks.begin(), dataset::kTasks.end()};
  int threads = 1;
};

/// What a baseline did on a task.
struct BaselineResult {
  dataset::TaskKind kind = dataset::TaskKind::sleep;
  int64_t train_windows = 0;
  Predictions test;
  Scores scores;
  std::string note;  ///< why there are no scores, or what was odd; else empty
};

/// Band-power logistic regression (Note [Band powers]): fitted on the windows of the training
/// patients, scored on those of the test patients, for each task of the options; nothing of the
/// test patients but their own windows enters their features. Results are the same for any number
/// of threads.
std::vector<BaselineResult> band_power_baseline(const store::Store& store,
                                                const dataset::SplitManifest& split,
                                                const BaselineOptions& options);

}  // namespace physiomae::metrics
