#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "physiomae/dataset/task_data.h"
#include "physiomae/metrics/results.h"
#include "physiomae/report/predictions_table.h"

namespace physiomae::report {

/// Where each run of a prediction file speaks of each window of a task.
struct MatchedRows {
  /// By seed: the row about each window of data.test, or -1.
  std::map<uint64_t, std::vector<int64_t>> row_of;
  int64_t elsewhere = 0;  ///< rows about other windows: no label, or another part of the split

  /// The windows that every run speaks of.
  std::vector<bool> covered() const;
};

/// Finds the window of every row (Note [Prediction files]). A start may be up to kStartTolerance
/// from a window's: grids of other programs begin at the recording's first sample, where this
/// corpus's begin at 29.995 s. InputError for a record that the store lacks, a window that the
/// record lacks, an index and a start that contradict each other, a label that is not the store's,
/// two rows of a run about one window, and a file that speaks of none of the windows.
MatchedRows match_rows(const PredictionsTable& table, const dataset::TaskData& data,
                       const store::Store& store);

/// InputError unless every run speaks of every window of data.test.
void require_all_windows(const MatchedRows& matched, const PredictionsTable& table,
                         const dataset::TaskData& data, const store::Store& store);

/// The file's runs about data.test, all of whose windows must be covered, with their scores.
metrics::TaskResult predicted_result(const PredictionsTable& table, const dataset::TaskData& data,
                                     const store::Store& store);

constexpr double kStartTolerance = 1.0;  ///< seconds

}  // namespace physiomae::report
