#include "physiomae/io/table_edges.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {
namespace {

constexpr size_t kMostTotals = 40;

bool begins_with_letter(std::string_view cell) {
  const auto first = cell.empty() ? '\0' : cell.front();
  return std::isalpha(static_cast<unsigned char>(first)) != 0 || (first & 0x80) != 0;
}

bool sums_up(const TableRow& row, size_t times, size_t stage, const StageCoding& coding) {
  const std::string_view key = cell_of(row, times), word = cell_of(row, stage);
  const bool names_stage = coding.stage_of(word) && !bare_digit(word);
  return begins_with_letter(key) && !is_no_value(key) && !is_time(key) && !names_stage;
}

// "s", "[ms]", "sec.": the unit of a column of times.
std::optional<TimeUnit> unit_of_cell(std::string_view cell) {
  if (cell.size() > 12) return std::nullopt;
  return column_named("duration " + std::string(cell)).unit;
}

bool is_timed(const TableLayout& layout, size_t column) {
  if (column >= layout.columns.size()) return false;
  const ColumnRole role = layout.columns[column].role;
  return role == ColumnRole::onset || role == ColumnRole::duration || role == ColumnRole::end;
}

bool holds_stages(const ColumnShape& shape) {
  return shape.filled > 0 && (2 * shape.stage_words >= shape.filled ||
                              (shape.digits && shape.kinds > 1 && !shape.counts));
}

}  // namespace

void pass_over_totals(const TextTable& table, const StageCoding& coding, size_t times,
                      TableLayout& layout) {
  if (layout.first_row >= layout.end_row) return;
  if (!is_time(cell_of(table.rows[layout.first_row], times))) return;
  size_t end = layout.end_row, lines = 0;
  for (size_t i = layout.end_row; i > layout.first_row; --i) {
    const TableRow& row = table.rows[i - 1];
    if (row.blank()) continue;
    if (!sums_up(row, times, layout.stage, coding)) break;
    if (++lines > kMostTotals) return;
    end = i - 1;
  }
  if (lines == 0) return;
  layout.end_row = end;
  layout.assumptions.push_back(
      fmt::format("{} lines behind the rows, from line {} on, are taken as a footer", lines,
                  table.rows[end].line));
}

void take_row_of_units(const TextTable& table, TableLayout& layout) {
  if (layout.first_row >= table.rows.size()) return;
  const TableRow& row = table.rows[layout.first_row];
  size_t units = 0;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    const std::string& cell = row.cells[i];
    if (is_timed(layout, i) && unit_of_cell(cell))
      ++units;
    else if (!is_no_value(cell))
      return;
  }
  if (units == 0) return;
  for (size_t i = 0; i < std::min(row.cells.size(), layout.columns.size()); ++i)
    if (is_timed(layout, i) && !layout.columns[i].unit)
      layout.columns[i].unit = unit_of_cell(row.cells[i]);
  layout.assumptions.push_back(fmt::format("line {} holds the units of the columns", row.line));
  ++layout.first_row;
}

bool names_begin_at_second(const TextTable& table, size_t header, const StageCoding& coding) {
  const auto& names = table.rows[header].cells;
  if (names.size() + 1 != usual_width(table)) return false;
  const auto shape = [&](size_t column) {
    return shape_of(table, header + 1, table.rows.size(), column, coding);
  };
  const ColumnShape numbers = shape(0);
  if (!numbers.numbers_rows() || numbers.first.value_or(-1) > 1) return false;
  for (size_t i = 0; i < names.size(); ++i)
    if (column_named(names[i]).role == ColumnRole::stage)
      return holds_stages(shape(i + 1)) && !holds_stages(shape(i));
  return false;
}

}  // namespace physiomae::io
