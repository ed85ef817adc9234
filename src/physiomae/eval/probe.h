#pragma once

#include <vector>

#include "physiomae/eval/embedding.h"
#include "physiomae/eval/linear_probe.h"
#include "physiomae/metrics/results.h"

namespace physiomae::eval {

/// A probed task, and the head of each of its runs.
struct ProbedTask {
  metrics::TaskResult result;
  std::vector<LinearHead> heads = {};
};

/// Linear probes of `table` (§3.4) on one task, one a run seed.
ProbedTask probe_task(const dataset::TaskData& data, const store::Store& store,
                      const EmbeddingTable& table, const ProbeConfig& config);

/// What `head` says about the test windows of a task, with its scores.
metrics::TaskRun run_of_head(const LinearHead& head, const at::Tensor& features,  // (W, D)
                             const dataset::TaskData& data, const store::Store& store,
                             uint64_t seed);

}  // namespace physiomae::eval
