#pragma once

#include <string>
#include <vector>

#include "physiomae/metrics/permutation_test.h"
#include "physiomae/metrics/results.h"

namespace physiomae::metrics {

/// One paired test between two methods on a task.
struct Comparison {
  std::string task, first, second;
  PairedTest test;
  double holm_p = Scores::kUndefined;  ///< in its family
};

/// Judges every method on every task that it has runs on (Note [Judgement]), where these are about
/// all of the task's windows; so do comparisons.
void judge_methods(const std::vector<dataset::TaskData>& tasks, const store::Store& store,
                   const ResamplingOptions& options, std::vector<MethodResult>& methods);

/// `first` against each of `others` on every task that both have runs on. A family of Holm's
/// correction is all that is said in one score: others x tasks.
std::vector<Comparison> compare_methods(const std::vector<dataset::TaskData>& tasks,
                                        const MethodResult& first,
                                        const std::vector<const MethodResult*>& others,
                                        const ResamplingOptions& options);

}  // namespace physiomae::metrics
