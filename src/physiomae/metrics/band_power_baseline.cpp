#include "physiomae/metrics/band_power_baseline.h"

#include <map>

#include <fmt/format.h>

#include "physiomae/metrics/band_power.h"

namespace physiomae::metrics {
namespace {

using dataset::LabelledWindow;
using dataset::TaskData;
using dataset::WindowRef;
using store::Store;

// Features of the tasks' windows, computed once for all tasks.
class FeatureStore {
 public:
  FeatureStore(const Store& store, const std::vector<WindowRef>& windows,
               const BaselineOptions& options)
      : features_(band_powers(store, windows, options.loader, options.threads)) {
    for (size_t i = 0; i < windows.size(); ++i)
      rows_[{windows[i].record, windows[i].window}] = static_cast<int64_t>(i);
  }

  FeatureMatrix select(const std::vector<LabelledWindow>& windows) const {
    FeatureMatrix selected{static_cast<int64_t>(windows.size()), features_.features, {}};
    for (const LabelledWindow& w : windows) {
      const auto row = features_.row(rows_.at({w.window.record, w.window.window}));
      selected.values.insert(selected.values.end(), row.begin(), row.end());
    }
    return selected;
  }

 private:
  FeatureMatrix features_;
  std::map<std::pair<uint32_t, uint32_t>, int64_t> rows_;
};

TaskResult fit_and_score(const TaskData& data, const Store& store, const FeatureStore& features,
                         const LogisticOptions& options) {
  TaskResult result{data.task.name};
  const FeatureMatrix raw = features.select(data.train);
  const Standardiser standardiser = Standardiser::fit(raw);
  const auto model = LogisticRegression::fit(
      standardiser.apply(raw), dataset::labels_only(data.train), data.task.classes, options);
  result.runs.push_back(
      scored_run(data, store, /*seed=*/0,
                 model.probabilities(standardiser.apply(features.select(data.test)))));
  if (!model.converged)
    result.note =
        fmt::format("{}: the fit stopped after {} iterations", data.task.name, model.iterations);
  return result;
}

}  // namespace

MethodResult band_power_baseline(const Store& store, const std::vector<TaskData>& tasks,
                                 const BaselineOptions& options) {
  const FeatureStore features(
      store, dataset::needed_windows(tasks, {&TaskData::train, &TaskData::test}), options);
  LogisticOptions logistic = options.logistic;
  logistic.threads = options.threads;
  MethodResult method{"band power"};
  for (const TaskData& data : tasks)
    method.tasks.push_back(data.impossible.empty() ? fit_and_score(data, store, features, logistic)
                                                   : TaskResult{data.task.name});
  return method;
}

}  // namespace physiomae::metrics
