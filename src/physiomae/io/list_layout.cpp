#include "physiomae/io/list_layout.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr size_t kLongestFooter = 20;
constexpr size_t kLongestStageWord = 4;  ///< "N7" at a list's end is an epoch that is not known
constexpr int64_t kLeastCount = 100;     ///< "10" may be an epoch, "120" counts them

bool may_be_stage(std::string_view cell, const StageCoding& coding) {
  const auto digit = bare_digit(cell);
  return (digit && std::abs(*digit) < 10) || coding.stage_of(cell);
}

// Whether a line behind the list cannot be an epoch of it.
bool tells_of_list(std::string_view cell) {
  if (const auto number = bare_digit(cell)) return *number >= kLeastCount;
  return cell.size() > kLongestStageWord;
}

// A 0 above a list of words, or of words and digits that write W: pandas' name of a column.
bool is_zero_above(const TextTable& table, size_t row, const StageCoding& coding) {
  constexpr size_t kFewWords = 3;
  if (bare_digit(table.rows[row].cells[0]) != 0 || coding.stated()) return false;
  size_t words = 0;
  bool digits = false, again = false, wake = false;
  for (size_t i = row + 1; i < table.rows.size(); ++i) {
    const std::string_view cell = cell_of(table.rows[i], 0);
    const auto digit = bare_digit(cell);
    digits = digits || digit;
    again = again || digit == 0;
    if (cell.empty() || digit) continue;
    const auto stage = coding.stage_of(cell);
    words += stage.has_value();
    wake = wake || stage == Stage::wake;
  }
  return words >= kFewWords && (!digits || (!again && wake));
}

// "-----": may stand under a preamble and above a footer.
bool is_ruler(const TableRow& row) {
  return row.cells.size() == 1 && row.cells[0].size() > 2 &&
         std::none_of(row.cells[0].begin(), row.cells[0].end(), [](char c) {
           return std::isalnum(static_cast<unsigned char>(c)) != 0 || (c & 0x80) != 0;
         });
}

// A word that occurs again is one that is not known, no line about the list.
bool stands_alone(const TextTable& table, const TableRow& row) {
  return is_ruler(row) ||
         std::count_if(table.rows.begin(), table.rows.end(),
                       [&](const TableRow& other) { return other.cells == row.cells; }) == 1;
}

void pass_over_title(const TextTable& table, const StageCoding& coding, TableLayout& layout) {
  size_t first = 0;
  while (first < table.rows.size() && table.rows[first].blank()) ++first;
  if (first < table.rows.size() && is_zero_above(table, first, coding)) ++first;
  while (first < table.rows.size() &&
         (table.rows[first].blank() || !may_be_stage(table.rows[first].cells[0], coding)))
    ++first;
  if (first == table.rows.size() || first > kLongestPreamble) return;
  std::string_view title;
  size_t end = 0;
  for (size_t i = 0; i < first; ++i) {
    if (table.rows[i].blank()) continue;
    if (!stands_alone(table, table.rows[i])) return;
    title = table.rows[i].cells[0];
    end = i + 1;
  }
  if (end == 0) return;
  layout.first_row = end;
  layout.dreams = is_dreams_title(title);
  layout.assumptions.push_back(
      fmt::format("line {} is taken as a title", table.rows[end - 1].line));
}

}  // namespace

void pass_over_footer(const TextTable& table, const StageCoding& coding, TableLayout& layout) {
  size_t end = layout.end_row, lines = 0;
  bool tells = false;
  for (size_t i = layout.end_row; i > layout.first_row; --i) {
    const TableRow& row = table.rows[i - 1];
    if (row.blank()) continue;
    const std::string_view cell = cell_of(row, layout.stage);
    if (cell.empty() || may_be_stage(cell, coding)) break;
    if (!stands_alone(table, row) || ++lines > kLongestFooter) return;
    tells = tells || tells_of_list(cell);
    end = i - 1;
  }
  if (!tells || end == layout.first_row) return;
  layout.end_row = end;
  layout.assumptions.push_back(
      fmt::format("{} lines behind the list, from line {} on, are taken as a footer", lines,
                  table.rows[end].line));
}

TableLayout layout_of_list(const TextTable& table, const StageCoding& coding) {
  TableLayout layout;
  layout.columns.push_back({ColumnRole::stage, std::nullopt, ""});
  layout.end_row = table.rows.size();
  pass_over_title(table, coding, layout);
  pass_over_footer(table, coding, layout);
  return layout;
}

bool is_dreams_title(std::string_view title) { return to_lower(title).starts_with("[hypnogram"); }

}  // namespace physiomae::io
