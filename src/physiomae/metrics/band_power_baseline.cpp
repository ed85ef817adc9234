#include "physiomae/metrics/band_power_baseline.h"

#include <map>
#include <set>

#include <fmt/format.h>

#include "physiomae/metrics/band_power.h"

namespace physiomae::metrics {
namespace {

using dataset::LabelledWindow;
using dataset::WindowRef;
using store::Store;

// Features of all windows of some patients, computed once for all tasks.
class FeatureStore {
 public:
  FeatureStore(const Store& store, const std::vector<std::string>& patients,
               const BaselineOptions& options) {
    const auto windows =
        dataset::windows_with(store, dataset::windows_of(store, patients), options.loader.wanted);
    features_ = band_powers(store, windows, options.loader, options.threads);
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

}  // namespace

std::vector<BaselineResult> band_power_baseline(const Store& store,
                                                const dataset::SplitManifest& split,
                                                const BaselineOptions& options) {
  const auto& train_patients =
      options.train_patients.empty() ? split.train : options.train_patients;
  if (options.tasks.empty()) return {};
  const FeatureStore train_features(store, train_patients, options);
  const FeatureStore test_features(store, split.test, options);
  std::vector<BaselineResult> results;
  for (const dataset::TaskKind kind : options.tasks) {
    const dataset::Task& task = dataset::task(kind);
    const auto windows = [&](const std::vector<std::string>& patients) {
      return dataset::labelled_windows(store, patients, kind, options.universe,
                                       options.loader.wanted);
    };
    const auto train = windows(train_patients), test = windows(split.test);
    const std::vector<int> labels = dataset::labels_only(train);
    BaselineResult result;
    result.kind = kind;
    result.train_windows = static_cast<int64_t>(train.size());
    if (std::set<int>(labels.begin(), labels.end()).size() < 2 || test.empty()) {
      result.note = fmt::format(
          "{}: {}", task.name,
          test.empty() ? "no test window is labelled" : "the training windows hold one class only");
      results.push_back(std::move(result));
      continue;
    }
    const FeatureMatrix raw = train_features.select(train);
    const Standardiser standardiser = Standardiser::fit(raw);
    LogisticOptions logistic = options.logistic;
    logistic.threads = options.threads;
    const auto model =
        LogisticRegression::fit(standardiser.apply(raw), labels, task.classes, logistic);
    result.test.classes = task.classes;
    result.test.truth = dataset::labels_only(test);
    result.test.probabilities = model.probabilities(standardiser.apply(test_features.select(test)));
    result.test.patient = dataset::patient_numbers(store, test);
    result.scores = score(result.test, task);
    if (!model.converged)
      result.note =
          fmt::format("{}: the fit stopped after {} iterations", task.name, model.iterations);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace physiomae::metrics
