#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/exact_head.h"

namespace physiomae::metrics {

/// Row of a window in a table of features.
using RowOf = std::function<int64_t(const dataset::WindowRef&)>;

/// Of a table with a row for each of `windows`; calls with another window throw Error.
RowOf row_index(const std::vector<dataset::WindowRef>& windows);

/// The task's training and validation windows as a problem on that table; patients are numbered
/// together.
HeadProblem head_problem(const dataset::TaskData& data, const store::Store& store,
                         const RowOf& row_of);

std::vector<int64_t> rows_of(const std::vector<dataset::LabelledWindow>& windows,
                             const RowOf& row_of);

}  // namespace physiomae::metrics
