#include "physiomae/io/header_row.h"

#include <algorithm>
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
size_t named_columns(const TableRow& row, size_t width, const StageCoding& coding) {
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
std::optional<size_t> find_header(const TextTable& table, const StageCoding& coding, size_t first) {
  const size_t width = usual_width(table);
  std::optional<size_t> header;
  size_t seen = 0, most = 0;
  for (size_t i = first; i < table.rows.size() && seen < kLongestPreamble; ++i) {
    if (table.rows[i].blank()) continue;
    if (header && holds_data(table.rows[i], coding)) break;
    const size_t known = named_columns(table.rows[i], width, coding);
    if (known > most) header = i;
    most = std::max(most, known);
    if (width == 1) break;
    ++seen;
  }
  return header;
}

// Where most rows name a stage; nothing where they do not.
std::optional<size_t> column_of_stages(const TextTable& table, size_t first, size_t end,
                                       size_t width, const StageCoding& coding) {
  size_t rows = 0;
  std::vector<size_t> stages(width);
  for (size_t i = first; i < end; ++i) {
    rows += !table.rows[i].blank();
    for (size_t k = 0; k < width; ++k)
      stages[k] +=
          coding.names_stage(cell_of(table.rows[i], k)) && !bare_digit(cell_of(table.rows[i], k));
  }
  const auto most = std::max_element(stages.begin(), stages.end());
  if (most == stages.end() || 2 * *most < rows) return std::nullopt;
  return static_cast<size_t>(most - stages.begin());
}

bool holds_digits(const TableRow& row) {
  return std::any_of(row.cells.begin(), row.cells.end(), [](const std::string& cell) {
    return cell.find_first_of("0123456789") != cell.npos;
  });
}

}  // namespace

std::optional<size_t> header_row(const TextTable& table, const LabelOptions& options) {
  const auto header = find_header(table, options.coding, 0);
  if (!header) return header;
  const auto next = find_header(table, options.coding, *header + 1);
  if (!next || table.rows[*next].cells == table.rows[*header].cells) return header;
  const auto between = table.rows.begin() + static_cast<std::ptrdiff_t>(*header) + 1;
  const bool stages = std::any_of(
      between, table.rows.begin() + static_cast<std::ptrdiff_t>(*next), [&](const TableRow& row) {
        return std::any_of(row.cells.begin(), row.cells.end(), [&](const std::string& cell) {
          return options.coding.names_stage(cell) && !bare_digit(cell);
        });
      });
  TextTable above = table;
  above.rows.resize(*next);
  return !stages || is_summary(above, options) ? next : header;
}

std::string drop_second_list(TextTable& table, const LabelOptions& options) {
  const auto header = header_row(table, options);
  const size_t width = usual_width(table);
  if (!header || width < 2) return "";
  const auto is_data = [&](const TableRow& row) { return holds_data(row, options.coding); };
  bool data = false;
  for (size_t i = *header + 1; i < table.rows.size(); ++i) {
    const TableRow& row = table.rows[i];
    const bool of_data = is_data(row);
    data = data || of_data;
    if (!data || of_data || row.blank() || holds_digits(row) ||
        named_columns(row, width, options.coding) < 2)
      continue;
    // Where stages go on behind it, it is the top of a page.
    const size_t end = table.rows.size();
    const auto stages = column_of_stages(table, *header + 1, i, width, options.coding);
    if (!stages || column_of_stages(table, i + 1, end, width, options.coding)) continue;
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
