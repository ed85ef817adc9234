#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/dataset/tasks.h"
#include "physiomae/metrics/bootstrap.h"
#include "physiomae/report/score_report.h"

namespace physiomae::report {

/// One program's word on one or several tasks, a file each.
struct JudgedMethod {
  std::string name;
  std::vector<std::filesystem::path> files;
};

struct JudgeRequest {
  const store::Store& store;
  std::vector<std::string> patients;     ///< who is scored
  std::string part = "test";             ///< ScoreReport::part
  std::vector<JudgedMethod> methods;     ///< the first is tested against the others
  std::optional<std::string> task = {};  ///< of files that do not tell
  dataset::ArousalUniverse arousal_universe = dataset::ArousalUniverse::all_staged;
  bool skip_missing = false;  ///< score the windows that all files speak of
  metrics::ResamplingOptions resampling = {};
};

/// Scores prediction files (Note [Prediction files]) as a model of this program is scored, and
/// tests the first method against the others (Note [Judgement]). InputError as read_predictions,
/// match_rows and require_all_windows; when the store has no label of a task for these patients, or
/// all of one class in a binary task; UsageError when one method has two files of a task, or
/// another has no task in common with the first.
ScoreReport judge_predictions(const JudgeRequest& request);

}  // namespace physiomae::report
