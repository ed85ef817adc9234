#pragma once

#include <string>
#include <vector>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/scored_rows.h"
#include "physiomae/io/table_layout.h"

namespace physiomae::io {

/// A table's rows in seconds.
struct TimedRows {
  std::vector<ScoredRow> rows;
  double epoch_seconds = 30;
  bool all_epochs = false;  ///< every row is an epoch
};

/// Times of the rows, by onsets (numbers in a unit, times of day that roll over midnight, elapsed
/// times), by numbers of epochs, by durations added up, or by their place in the list. A unit that
/// is stated nowhere is seconds, if that is plausible for the recording. Times of day become the
/// builder's start time and origin. InputError with the line, for what cannot be known.
TimedRows time_rows(const TextTable& table, const TableLayout& layout, const LabelOptions& options,
                    const std::string& where, LabelBuilder& builder);

}  // namespace physiomae::io
