#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/judgement.h"
#include "physiomae/metrics/scores.h"

// Note [Results]
// What a method (an encoder with its probes, a baseline) says and how good that is has one shape
// from the fit to tables and files: MethodResult, TaskResult, TaskRun. Tasks are found by name,
// never by position.

namespace physiomae::metrics {

/// Which epoch's weights a fit kept; a fit without epochs has none.
struct KeptEpoch {
  int64_t best_epoch = 0;
  double validation_loss = 0;
};

/// What one run gives on a task: its word on the test windows, and the scores of that.
struct TaskRun {
  uint64_t seed = 0;  ///< the run seed, or the draw of training patients where nothing else varies
  Predictions test;
  Scores scores;
  std::optional<KeptEpoch> kept = {};
  /// On the validation windows, where figure 3 of the paper looks; of networks trained on labels.
  std::optional<double> validation_balanced_accuracy = {};
  /// Fitted on the validation windows (Note [Calibration]); `test` is as the head said it.
  std::optional<double> temperature = {};
};

/// One method on one task, over runs; without a run when the task is impossible.
struct TaskResult {
  std::string task;
  std::vector<TaskRun> runs = {};
  std::vector<std::string> notes = {};          ///< what was odd about the fits
  std::string choice = {};                      ///< what chose the first run's penalty or epoch
  std::optional<TaskJudgement> judgement = {};  ///< where somebody asked for it
};

/// One method over all tasks it was asked.
struct MethodResult {
  std::string method;  ///< "multimae_drop", "random start", "band power"
  std::vector<TaskResult> tasks = {};
  std::optional<Interval> aggregate_interval = {};  ///< where somebody asked for it

  /// Null when it was not asked.
  const TaskResult* find(std::string_view task) const;
  /// This score of each run on `task`; empty when there is no run.
  std::vector<double> over_runs(std::string_view task, double Scores::*score) const;
};

/// One method at one label size: `run_draw` adds the runs of one draw of a possible task to its
/// result. A draw on which the task is impossible is left out, and noted where others are not.
using RunDraw = std::function<void(const dataset::TaskData&, uint64_t draw, TaskResult&)>;
MethodResult over_draws(const std::string& method, const dataset::LabelSize& size,
                        const RunDraw& run_draw);

/// The runs' predictions, and their temperatures: one a run, or none where a run has none.
RunPredictions run_predictions(const TaskResult& result);
std::vector<double> run_temperatures(const TaskResult& result);

/// What `probabilities` (W, C) say of data.validation.
Predictions validation_predictions(const dataset::TaskData& data,
                                   std::vector<double> probabilities);

/// A run whose `probabilities` (W, C) are about data.test, with its scores; patients are numbered
/// in the order in which they first come there.
TaskRun scored_run(const dataset::TaskData& data, const store::Store& store, uint64_t seed,
                   std::vector<double> probabilities);

}  // namespace physiomae::metrics
