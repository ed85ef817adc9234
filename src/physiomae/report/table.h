#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::report {

/// What stands in a table: text, or a number with the text that shows it.
struct Cell {
  std::string text;
  std::optional<double> number;  ///< none: text, or a number that is undefined
  bool numeric = false;          ///< right-aligned
};

Cell text(std::string_view value);
/// `value` with `decimals` digits behind the point; NaN is "n/a".
Cell number(double value, int decimals = 3);
/// "0.703 ± 0.001"; the mean alone where the deviation is NaN.
Cell mean_and_sd(double mean, double sd, int decimals = 3);
Cell count(long long value);

/// A table for people (plain text, Markdown, LaTeX) and for machines (JSON, CSV). Columns are
/// aligned by the number of characters that a terminal shows, not by bytes.
class Table {
 public:
  Table(std::string title, std::vector<std::string> columns);

  /// Error when the row has more cells than there are columns; missing ones stay empty.
  void add_row(std::vector<Cell> cells);
  void add_note(std::string note);  ///< a line under the table

  std::string plain() const;
  std::string markdown() const;
  /// {"title", "columns", "rows": [{column: value}], "notes"}; numbers as numbers, undefined ones
  /// as null, bytes that are no UTF-8 replaced.
  std::string json() const;
  /// A header and a line a row, as RFC 4180 quotes them; title and notes are left out.
  std::string csv() const;
  /// A tabular of booktabs in a table environment, title as caption, notes below.
  std::string latex() const;

  const std::string& title() const { return title_; }
  const std::vector<std::string>& columns() const { return columns_; }
  const std::vector<std::vector<Cell>>& rows() const { return rows_; }
  const std::vector<std::string>& notes() const { return notes_; }

 private:
  std::vector<size_t> widths(bool escape_bars) const;

  std::string title_;
  std::vector<std::string> columns_;
  std::vector<std::vector<Cell>> rows_;
  std::vector<std::string> notes_;
};

}  // namespace physiomae::report
