#include "physiomae/io/list_layout.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr size_t kLongestFooter = 20;
constexpr size_t kLongestStageWord = 4;  ///< "N7" at a list's end is an epoch that is not known

bool may_be_stage(const TableRow& row, const StageCoding& coding) {
  return bare_digit(row.cells[0]) || coding.stage_of(row.cells[0]);
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
  while (first < table.rows.size() &&
         (table.rows[first].blank() || !may_be_stage(table.rows[first], coding)))
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
    if (may_be_stage(row, coding)) break;
    if (!stands_alone(table, row) || ++lines > kLongestFooter) return;
    tells = tells || row.cells[0].size() > kLongestStageWord;
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
