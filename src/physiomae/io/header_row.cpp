#include "physiomae/io/header_row.h"

#include <algorithm>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "physiomae/io/list_layout.h"
#include "physiomae/io/stage_coding.h"
#include "physiomae/io/stage_summary.h"
#include "physiomae/io/table_columns.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {
namespace {

// How many of its cells name a column, where a row of names can be meant; else 0.
size_t columns_named_by(const TableRow& row, size_t width, const StageCoding& coding) {
  size_t filled = 0, known = 0;
  bool stages = false, data = false;
  for (const std::string& cell : row.cells) {
    if (cell.empty()) continue;
    if (is_time(cell)) return 0;
    if (coding.names_stage(
            cell)) {  // a row of data, or the names of probabilities beside the stage
      data = true;
      continue;
    }
    const ColumnRole role = column_named(cell).role;
    ++filled;
    known += role != ColumnRole::none;
    stages = stages || role == ColumnRole::stage || (width == 1 && role == ColumnRole::word);
  }
  const bool names =
      data ? stages && known >= 2 : filled >= std::min<size_t>(width, 2) && (stages || known >= 2);
  return names ? std::max<size_t>(1, known) : 0;
}

bool holds_data(const TableRow& row, const StageCoding& coding) {
  return std::any_of(row.cells.begin(), row.cells.end(), [&](const std::string& cell) {
    return !cell.empty() && (is_time(cell) || coding.names_stage(cell));
  });
}

// The row that names most columns, of those above the first row of data ("Stages; 0 (W); 1 (N1)"
// may stand above "epoch; stage").
std::optional<size_t> find_header(const TextTable& table, size_t width, const StageCoding& coding,
                                  size_t first) {
  std::optional<size_t> header;
  size_t seen = 0, most = 0;
  for (size_t i = first; i < table.rows.size() && seen < kLongestPreamble; ++i) {
    if (table.rows[i].blank()) continue;
    if (header && holds_data(table.rows[i], coding)) break;
    const size_t known = columns_named_by(table.rows[i], width, coding);
    if (known > most) header = i;
    most = std::max(most, known);
    if (width == 1) break;
    ++seen;
  }
  return header;
}

// Not a bare digit, which may count something.
bool names_stage_in_words(std::string_view cell, const StageCoding& coding) {
  return coding.names_stage(cell) && !bare_digit(cell);
}

// In how many rows each column names a stage.
struct StageCounts {
  int64_t rows = 0;
  std::vector<int64_t> columns;

  explicit StageCounts(size_t width) : columns(width) {}
  // `times`: 1 adds a row, -1 takes it away.
  void count(const TableRow& row, const StageCoding& coding, int64_t times) {
    if (!row.blank()) rows += times;
    for (size_t i = 0; i < columns.size(); ++i)
      if (names_stage_in_words(cell_of(row, i), coding)) columns[i] += times;
  }
  // Whether most rows name one in the same column.
  bool hold_stages() const { return 2 * *std::max_element(columns.begin(), columns.end()) >= rows; }
};

bool holds_digits(const TableRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) {
    return cell.find_first_of("0123456789") != cell.npos;
  });
}

}  // namespace

std::optional<size_t> header_row(const TextTable& table, const LabelOptions& options) {
  const size_t width = usual_width(table);
  const auto header = find_header(table, width, options.coding, 0);
  if (!header) return header;
  const auto next = find_header(table, width, options.coding, *header + 1);
  if (!next || table.rows[*next].cells == table.rows[*header].cells) return header;
  TextTable above;
  above.rows.assign(table.rows.begin(), table.rows.begin() + static_cast<std::ptrdiff_t>(*next));
  const auto names_stage = [&](const std::string& cell) {
    return names_stage_in_words(cell, options.coding);
  };
  const bool stages =
      std::any_of(above.rows.begin() + static_cast<std::ptrdiff_t>(*header) + 1, above.rows.end(),
                  [&](const TableRow& row) {
                    return std::any_of(row.cells.begin(), row.cells.end(), names_stage);
                  });
  return !stages || is_summary(above, options) ? next : header;
}

std::string drop_second_list(TextTable& table, const LabelOptions& options) {
  const auto header = header_row(table, options);
  const size_t width = usual_width(table);
  if (!header || width < 2) return "";
  const auto is_data = [&](const TableRow& row) { return holds_data(row, options.coding); };
  const size_t first = *header + 1;
  // Of the rows above and below the one at hand, which alone is in neither.
  StageCounts above(width), below(width);
  size_t end_of_above = first, begin_of_below = first;
  bool data = false;
  for (size_t i = first; i < table.rows.size(); ++i) {
    const TableRow& row = table.rows[i];
    const bool of_data = is_data(row);
    data = data || of_data;
    if (!data || of_data || row.blank() || holds_digits(row) ||
        columns_named_by(row, width, options.coding) < 2)
      continue;
    if (begin_of_below == first)
      for (size_t k = first; k < table.rows.size(); ++k)
        below.count(table.rows[k], options.coding, 1);
    for (; end_of_above < i; ++end_of_above)
      above.count(table.rows[end_of_above], options.coding, 1);
    for (; begin_of_below <= i; ++begin_of_below)
      below.count(table.rows[begin_of_below], options.coding, -1);
    // Where stages go on behind it, it is the top of a page.
    if (!above.hold_stages() || below.hold_stages()) continue;
    const auto rest = table.rows.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    if (std::none_of(rest, table.rows.end(), is_data)) return "";
    std::string said = fmt::format(
        "line {} names other columns: another list, which is not read with that of stages",
        row.line);
    table.rows.resize(i);
    return said;
  }
  return "";
}

}  // namespace physiomae::io
