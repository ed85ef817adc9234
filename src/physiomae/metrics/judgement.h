#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/bootstrap.h"
#include "physiomae/metrics/calibration.h"
#include "physiomae/metrics/night_scores.h"

// Note [Judgement]
// What is said of a method on a task beyond the scores of its runs (method.md, "Downstream"):
// intervals over patients, the confusion matrix and scores a class, kappa night by night (sleep),
// scores of one answer a night (age: the question is about a patient), the universe of scored
// windows (arousal), calibration. It is a function of the predictions, so that a model, a baseline
// and another program's file are judged alike.

namespace physiomae::metrics {

/// Means over runs with their intervals, on some of a task's windows.
struct JudgedScores {
  int64_t windows = 0, positives = 0;  ///< positives: of a binary task
  size_t patients = 0;
  ScoreRow estimate{};
  BootstrapResult bootstrap;
  std::vector<std::string> missing_classes;
};

/// One class against all others; means over runs.
struct ClassScores {
  std::string name;
  int64_t windows = 0;
  double precision = Scores::kUndefined, recall = Scores::kUndefined, f1 = Scores::kUndefined;
};

struct JudgedNight {
  std::string record;
  int64_t windows = 0;
  double kappa = Scores::kUndefined;
};

/// Note [Judgement].
struct TaskJudgement {
  JudgedScores windows;
  ConfusionMatrix confusion;  ///< windows of all runs
  std::vector<ClassScores> classes;
  std::vector<JudgedNight> nights;          ///< sleep
  std::optional<JudgedScores> night_means;  ///< age
  std::optional<JudgedScores> scored;       ///< arousal: the windows scored for arousals
  Calibration calibration;
  std::vector<double> temperatures;       ///< of runs; empty when none was fitted
  std::optional<Calibration> calibrated;  ///< with each run's temperature
};

/// What `runs` say about data.test; `temperatures` is empty or has one a run. Error when a run is
/// about other windows, or there is none.
TaskJudgement judge(const dataset::TaskData& data, const store::Store& store,
                    const RunPredictions& runs, const std::vector<double>& temperatures,
                    const ResamplingOptions& options);

}  // namespace physiomae::metrics
