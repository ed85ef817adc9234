#include "physiomae/metrics/task_problem.h"

#include <memory>
#include <unordered_map>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {

using dataset::LabelledWindow;

RowOf row_index(const std::vector<dataset::WindowRef>& windows) {
  const auto rows = std::make_shared<std::unordered_map<uint64_t, int64_t>>();
  rows->reserve(windows.size());
  for (const dataset::WindowRef& window : windows)
    rows->emplace(dataset::packed(window), static_cast<int64_t>(rows->size()));
  return [rows](const dataset::WindowRef& window) {
    const auto found = rows->find(dataset::packed(window));
    if (found == rows->end())
      throw Error(fmt::format("window {} of record {} has no row of features", window.window,
                              window.record));
    return found->second;
  };
}

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
