#pragma once

#include <map>
#include <string>
#include <vector>

#include "physiomae/eval/embedding.h"
#include "physiomae/eval/linear_probe.h"
#include "physiomae/metrics/results.h"

namespace physiomae::eval {

/// An encoder's heads at one label size: their runs, and the head of each run by task.
struct ProbedSize {
  metrics::MethodResult result;
  std::map<std::string, std::vector<LinearHead>> heads = {};
};

/// Linear probes of `table` (§3.4) on every task, draw and label size; entry i is about sizes[i].
/// Exact heads of all of them are solved together, one a draw (Note [Exact heads]); AdamW trains
/// one a run seed, seed s on draw s modulo the number of draws.
std::vector<ProbedSize> probe_sizes(const std::string& method,
                                    const std::vector<dataset::LabelSize>& sizes,
                                    const store::Store& store, const EmbeddingTable& table,
                                    const ProbeConfig& config, int threads);

/// What `head` says about the test windows of a task, with its scores.
metrics::TaskRun run_of_head(const LinearHead& head, const at::Tensor& features,  // (W, D)
                             const dataset::TaskData& data, const store::Store& store,
                             uint64_t seed);

}  // namespace physiomae::eval
