#include "physiomae/metrics/task_problem.h"

namespace physiomae::metrics {

using dataset::LabelledWindow;

HeadProblem head_problem(const dataset::TaskData& data, const store::Store& store,
                         const RowOf& row_of) {
  std::vector<LabelledWindow> windows = data.train;
  windows.insert(windows.end(), data.validation.begin(), data.validation.end());
  const auto patients = dataset::patient_numbers(store, windows);
  HeadProblem problem{data.task.name, data.task.classes, {}, {}};
  for (size_t i = 0; i < windows.size(); ++i)
    (i < data.train.size() ? problem.train : problem.validation)
        .push_back({row_of(windows[i].window), windows[i].label, patients[i]});
  return problem;
}

std::vector<int64_t> rows_of(const std::vector<LabelledWindow>& windows, const RowOf& row_of) {
  std::vector<int64_t> rows;
  for (const LabelledWindow& window : windows) rows.push_back(row_of(window.window));
  return rows;
}

}  // namespace physiomae::metrics
