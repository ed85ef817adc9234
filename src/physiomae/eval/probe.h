#pragma once

#include <string>
#include <vector>

#include "physiomae/eval/embedding.h"
#include "physiomae/eval/linear_probe.h"
#include "physiomae/eval/task_data.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::eval {

/// What one run seed gives on a task: a head, and its word on the test windows.
struct ProbeRun {
  uint64_t seed = 0;
  LinearHead head;
  metrics::Predictions test;
  metrics::Scores scores;
};

/// Probes of one encoder (or baseline) on one task, over run seeds; empty when the task is
/// impossible on this split.
struct TaskResult {
  std::string task;
  std::vector<ProbeRun> runs;
};

/// Test predictions in the order of data.test; patients numbered by the order of the split's test
/// windows. probabilities (N, C).
metrics::Predictions predictions_of(const TaskData& data, const store::Store& store,
                                    const at::Tensor& probabilities);

/// Linear probes of `table` (§3.4) on one task, one a run seed.
TaskResult probe_task(const TaskData& data, const store::Store& store, const EmbeddingTable& table,
                      const ProbeConfig& config);

}  // namespace physiomae::eval
