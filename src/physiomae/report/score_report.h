#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/results.h"

namespace physiomae::report {

/// Everything that tables and scores.json say (Note [Results]).
struct ScoreReport {
  std::vector<dataset::TaskData> tasks;  ///< windows may be emptied; counts and reasons are kept
  std::vector<metrics::MethodResult> methods;  ///< the model first
  bool simulated = false;                      ///< a test record is a twin's
};

/// Mean ± standard deviation over seeds, chance first, one table; below it what a reader must know:
/// why a task has no score, that age rests on few patients, that the cohort is simulated, and each
/// task in which the first method is no better than "random start".
std::string score_text(const ScoreReport& report);

/// The same for machines: every score of every seed. Undefined scores are null.
std::string score_json(const ScoreReport& report);

/// Name of the row of an encoder before its pretraining.
constexpr std::string_view kRandomStart = "random start";

/// Below this many test patients the age task is marked as a demonstration.
constexpr size_t kFewPatients = 30;

}  // namespace physiomae::report
