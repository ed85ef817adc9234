#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/judge_methods.h"
#include "physiomae/metrics/results.h"

namespace physiomae::report {

/// Scores of heads fitted on one number of training patients (Note [Results]).
struct SizeScores {
  int64_t patients = 0;                  ///< 0: all training patients
  std::vector<dataset::TaskData> tasks;  ///< windows may be emptied; counts and reasons are kept
  std::vector<metrics::MethodResult> methods;  ///< the model first
  /// Baselines of single tasks ("stage alone"), which are no method of their own.
  std::vector<metrics::MethodResult> references = {};
  std::vector<metrics::Comparison> comparisons = {};  ///< the model against others
};

}  // namespace physiomae::report
