#pragma once

#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/logistic_regression.h"
#include "physiomae/metrics/results.h"

namespace physiomae::metrics {

struct BaselineOptions {
  dataset::LoaderOptions loader = {};  ///< normalisation and modalities
  LogisticOptions logistic = {};
  int threads = 1;
};

/// Band-power logistic regression (Note [Band powers]): fitted on each task's training windows,
/// scored on its test windows; nothing of the test patients but these enters their features. One
/// run a task, of seed 0, and none where the task is impossible. Results are the same for any
/// number of threads.
MethodResult band_power_baseline(const store::Store& store,
                                 const std::vector<dataset::TaskData>& tasks,
                                 const BaselineOptions& options);

}  // namespace physiomae::metrics
