#include "physiomae/metrics/band_power_baseline.h"

#include <map>

#include "physiomae/metrics/band_power.h"
#include "physiomae/metrics/task_problem.h"

namespace physiomae::metrics {
namespace {

using dataset::TaskData;
using dataset::WindowRef;
using store::Store;

TaskResult fit_and_score(const TaskData& data, const Store& store, FeatureMatrix features,
                         const RowOf& row_of, const HeadOptions& options) {
  fill_missing(features, rows_of(data.train, row_of));
  const std::vector<HeadProblem> problem = {head_problem(data, store, row_of)};
  const HeadSolution solution = solve_heads(features.view(), problem, options).front();
  TaskResult result{data.task.name};
  result.runs.push_back(
      scored_run(data, store, /*seed=*/0,
                 solution.head.probabilities(features.view(), rows_of(data.test, row_of))));
  result.note = solution.note;
  result.choice = solution.choice.text();
  return result;
}

}  // namespace

MethodResult band_power_baseline(const Store& store, const std::vector<TaskData>& tasks,
                                 const BaselineOptions& options) {
  const std::vector<WindowRef> windows = dataset::needed_windows(tasks);
  const FeatureMatrix features = band_powers(store, windows, options.loader, options.threads);
  std::map<uint64_t, int64_t> rows;
  for (const WindowRef& window : windows)
    rows.emplace(packed(window), static_cast<int64_t>(rows.size()));
  const RowOf row_of = [&](const WindowRef& window) { return rows.at(packed(window)); };
  HeadOptions head = options.head;
  head.threads = options.threads;
  MethodResult method{"band power"};
  for (const TaskData& data : tasks)
    method.tasks.push_back(data.impossible.empty()
                               ? fit_and_score(data, store, features, row_of, head)
                               : TaskResult{data.task.name});
  return method;
}

}  // namespace physiomae::metrics
