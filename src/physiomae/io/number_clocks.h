#pragma once

#include <string>
#include <vector>

#include "physiomae/io/label_options.h"

namespace physiomae::io {

/// The cells of a column in which something stands.
using ColumnCells = std::vector<std::string*>;

/// Finds columns of numbers that are times of day, and writes them so ("22:00:30"): digits without
/// signs between them (220030), numbers of days as spreadsheets have them, hours of the day
/// (22.00833). Each is seen by the beat that its rows keep.
class NumberClocks {
 public:
  /// Stated hours are those since the recording's start.
  explicit NumberClocks(const LabelOptions& options)
      : may_be_hours_(options.time_unit != TimeUnit::hours) {}

  /// Leaves other columns as they are.
  void mend(const ColumnCells& cells);
  /// What was assumed of all columns.
  std::vector<std::string> said() const;

 private:
  bool may_be_hours_ = true;
  bool compact_ = false, days_ = false, hours_ = false;
};

}  // namespace physiomae::io
