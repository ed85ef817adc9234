#include "physiomae/metrics/band_power_baseline.h"

#include "physiomae/metrics/band_power.h"
#include "physiomae/metrics/task_problem.h"

namespace physiomae::metrics {
namespace {

using dataset::TaskData;
using dataset::WindowRef;
using store::Store;

void fit_and_score(const TaskData& data, uint64_t draw, const Store& store, FeatureMatrix features,
                   const RowOf& row_of, const HeadOptions& options, TaskResult& result) {
  fill_missing(features, rows_of(data.train, row_of));
  const std::vector<HeadProblem> problem = {head_problem(data, store, row_of)};
  const HeadSolution solution = solve_heads(features.view(), problem, options).front();
  result.runs.push_back(scored_run(
      data, store, draw, solution.head.probabilities(features.view(), rows_of(data.test, row_of))));
  result.runs.back().temperature = fit_temperature(validation_predictions(
      data, solution.head.probabilities(features.view(), rows_of(data.validation, row_of))));
  if (!solution.note.empty()) result.notes.push_back(solution.note);
  if (result.choice.empty()) result.choice = solution.choice.text();
}

}  // namespace

std::vector<MethodResult> band_power_baseline(const Store& store,
                                              const std::vector<dataset::LabelSize>& sizes,
                                              const BaselineOptions& options) {
  const std::vector<WindowRef> windows = dataset::needed_windows(sizes);
  const FeatureMatrix features = band_powers(store, windows, options.loader, options.threads);
  const RowOf row_of = row_index(windows);
  HeadOptions head = options.head;
  head.threads = options.threads;
  std::vector<MethodResult> results;
  for (const dataset::LabelSize& size : sizes)
    results.push_back(over_draws(std::string(kBandPower), size,
                                 [&](const TaskData& data, uint64_t draw, TaskResult& result) {
                                   fit_and_score(data, draw, store, features, row_of, head, result);
                                 }));
  return results;
}

}  // namespace physiomae::metrics
