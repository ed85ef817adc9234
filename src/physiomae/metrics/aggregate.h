#pragma once

#include <optional>
#include <vector>

#include "physiomae/metrics/bootstrap.h"
#include "physiomae/metrics/results.h"

namespace physiomae::metrics {

/// The paper's aggregate of a method over `tasks` (aggregate_score of the means over runs); NaN
/// where it has no run on one of them.
double method_aggregate(const std::vector<dataset::TaskData>& tasks, const MethodResult& method);

/// Its interval: patients are drawn once for all tasks (Note [Patient resampling]), so that what a
/// patient's night makes easy or hard in several tasks counts in all of them. Nothing where the
/// aggregate is NaN, a run is about other windows, or no draws are asked for.
std::optional<Interval> aggregate_interval(const std::vector<dataset::TaskData>& tasks,
                                           const store::Store& store, const MethodResult& method,
                                           const ResamplingOptions& options);

}  // namespace physiomae::metrics
