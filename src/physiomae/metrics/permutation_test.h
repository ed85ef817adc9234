#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "physiomae/metrics/bootstrap.h"

namespace physiomae::metrics {

/// Two methods on the same windows, in one score.
struct PairedTest {
  std::string_view score;                                          ///< key of kNamedScores
  double first = Scores::kUndefined, second = Scores::kUndefined;  ///< means over runs
  double p = Scores::kUndefined;                                   ///< two-sided
  int64_t draws = 0;

  double difference() const { return first - second; }
};

/// Permutation test of whole patients: in each draw both methods' predictions are swapped for the
/// patients that a coin chooses, all runs together, and the difference of the pooled scores (means
/// over runs) is computed again; p = (1 + k) / (1 + n), k the draws with at least the observed
/// difference in either direction. Of balanced accuracy and macro F1, kappa (sleep) or AUROC
/// (binary tasks). Where the methods have different numbers of runs, each is counted as often as
/// needed for equal weights. A binary task that misses a class, or a method without a run, has no
/// test. Error unless all are about the same windows of the same patients. The draws are the same
/// for any number of threads (Note [Patient resampling]).
std::vector<PairedTest> permutation_tests(const dataset::Task& task, const RunPredictions& first,
                                          const RunPredictions& second,
                                          const ResamplingOptions& options);

/// Holm 1979: p-values of a family adjusted step by step. NaN stays and counts for nothing.
std::vector<double> holm(std::span<const double> p);

}  // namespace physiomae::metrics
