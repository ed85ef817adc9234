#pragma once

#include "physiomae/io/table_layout.h"

namespace physiomae::io {

/// How many cells of a column are what, from the first row of data on.
struct ColumnShape {
  size_t filled = 0, numbers = 0, clocks = 0, dates = 0;
  size_t stage_words = 0;     ///< stages in letters, W to R
  bool rises = true;          ///< numbers, each more than the one before
  bool counts = true;         ///< numbers, each one more than the one before
  bool steady = true;         ///< numbers, all equal
  bool whole = true;          ///< numbers without a fraction
  bool digits = true;         ///< numbers that may stand for stages
  size_t ups = 0, downs = 0;  ///< numbers that are more, or less, than the one before
  size_t kinds = 0;           ///< different numbers, counted to 3
  double sum = 0;             ///< of the numbers
  size_t shares = 0;          ///< numbers from 0 to 1, and percentages ("87 %")
  size_t unit_steps = 0;      ///< numbers that are one more than the one before
  std::optional<double> first, last;

  bool all_numbers() const { return filled > 0 && numbers == filled; }
  /// Numbers of epochs, some of which may be left out, or a few doubled; nobody scores in steps of
  /// a second.
  bool numbers_rows() const {
    constexpr size_t kMany = 10;
    if (numbers > kMany && whole && 10 * unit_steps >= 9 * (numbers - 1)) return true;
    return counts || (rises && whole && 2 * unit_steps >= numbers - 1);
  }
  /// Probabilities, or how sure the scorer was; fractions of days fall at midnight alone.
  bool holds_shares() const {
    return filled > 0 && shares == filled && (numbers == 0 || (!digits && ups > 0 && downs > 1));
  }
  /// Numbers that go on as times do, from the first row or from the last; a few may not.
  bool goes_on() const {
    const size_t steps = numbers > 0 ? numbers - 1 : 0;
    return (2 * ups >= steps && 10 * downs <= steps) || downs == steps;
  }
  bool mostly_clocks() const { return 2 * clocks > filled; }
  bool all_clocks() const { return filled > 0 && clocks == filled; }
};

/// A number, a time of day or a date: what stands in rows and in no name of a column.
bool is_time(std::string_view cell);

/// What tables write where they have no value: nothing, "n/a" as BIDS has it, "NA" of R, "NaN",
/// "null", "none", a dot, a dash.
bool is_no_value(std::string_view cell);

/// Of the rows from `first_row` to before `end_row`.
ColumnShape shape_of(const TextTable& table, size_t first_row, size_t end_row, size_t column,
                     const StageCoding& coding);

/// Whether a duration, or an end, is what `column` is beside onsets: each row ends where the next
/// begins; times of day go on behind midnight.
bool fits_as(ColumnRole role, const TextTable& table, size_t first_row, size_t onset,
             size_t column);

/// Most frequent number of cells in a row that is not blank.
size_t usual_width(const TextTable& table);

}  // namespace physiomae::io
