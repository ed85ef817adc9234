#include "physiomae/io/hypnogram_table.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/elapsed_cells.h"
#include "physiomae/io/header_row.h"
#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/scored_rows.h"
#include "physiomae/io/stage_legend.h"
#include "physiomae/io/stage_summary.h"
#include "physiomae/io/table_cells.h"
#include "physiomae/io/table_columns.h"
#include "physiomae/io/table_layout.h"
#include "physiomae/io/table_preamble.h"
#include "physiomae/io/table_times.h"
#include "physiomae/io/text_table.h"

namespace physiomae::io {
namespace {

// A night in one line becomes one stage a line.
void turn_single_row(TextTable& table, const StageCoding& coding) {
  const auto filled = std::count_if(table.rows.begin(), table.rows.end(),
                                    [](const TableRow& row) { return !row.blank(); });
  if (filled != 1) return;
  TableRow row = table.rows.back();
  if (row.cells.size() == 1) {
    const std::string line = row.cells[0];  // "W W N1 N2"
    const auto words = words_between_blanks(line);
    row.cells.assign(words.begin(), words.end());
  }
  if (row.cells.size() > 4 && column_named(row.cells[0]).role == ColumnRole::stage)
    row.cells.erase(row.cells.begin());  // "Stage,W,W,N1,N2"
  if (row.cells.size() < 4) return;
  const bool stages = std::all_of(row.cells.begin(), row.cells.end(), [&](const std::string& cell) {
    return cell.empty() || bare_digit(cell) || coding.stage_of(cell);
  });
  if (!stages) return;
  table.rows.clear();
  for (const std::string& cell : row.cells) table.rows.push_back({row.line, {cell}});
}

// A table each row of which is a column ("onset,0,30,60" above "stage,W,N1,N2") is turned.
bool turn_sideways(TextTable& table) {
  std::vector<TableRow> columns;
  for (const TableRow& row : table.rows)
    if (!row.blank()) columns.push_back(row);
  constexpr size_t kMostColumns = 6, kFewestRows = 4;
  if (columns.size() < 2 || columns.size() > kMostColumns) return false;
  const size_t width = columns.front().cells.size();
  const auto role = [](const std::string& cell) { return column_named(cell).role; };
  const auto is_name = [&](const std::string& cell) { return role(cell) != ColumnRole::none; };
  const auto& first = columns.front().cells;
  if (width <= kFewestRows || std::any_of(first.begin() + 1, first.end(), is_name)) return false;
  bool stages = false;
  for (const TableRow& column : columns) {
    if (column.cells.size() != width || !is_name(column.cells[0])) return false;
    stages = stages || role(column.cells[0]) == ColumnRole::stage;
  }
  if (!stages) return false;
  table.rows.clear();
  for (size_t i = 0; i < width; ++i) {
    TableRow row{columns.front().line, {}};
    for (const TableRow& column : columns) row.cells.push_back(column.cells[i]);
    table.rows.push_back(std::move(row));
  }
  return true;
}

// The coding of a table that states none: that of a corpus, or of digits which leave no doubt.
StageCoding find_coding(const TextTable& table, const TableLayout& layout, const std::string& where,
                        LabelBuilder& builder) {
  if (layout.dreams) {
    StageCoding coding = stage_coding("dreams");
    builder.assume(fmt::format("digits as in the DREAMS databases: {}", coding.describe()));
    return coding;
  }
  std::vector<std::string_view> words;
  for (size_t i = layout.first_row; i < layout.end_row; ++i)
    if (!table.rows[i].blank()) words.push_back(cell_of(table.rows[i], layout.stage));
  for (std::string& assumed : assumed_of_numbers(words, where)) builder.assume(std::move(assumed));
  return {};
}

std::string format_of(const TextTable& table) {
  return table.delimiter == '\t' ? "TSV hypnogram" : "CSV hypnogram";
}

}  // namespace

Labels parse_hypnogram_table(std::string_view bytes, const std::string& where,
                             const LabelOptions& stated) {
  LabelOptions options = stated;
  const std::string text = decode_text(bytes, where);
  TextTable table = parse_text_table(text);
  if (std::all_of(table.rows.begin(), table.rows.end(),
                  [](const auto& row) { return row.blank(); }))
    throw InputError(fmt::format("{}: no rows, expected a hypnogram", where));
  turn_single_row(table, options.coding);
  LabelBuilder builder(where, format_of(table));
  if (turn_sideways(table)) builder.assume("each row holds what is a column elsewhere");
  if (table.spreadsheet_errors > 0)
    builder.assume(
        fmt::format("{} cells hold the error of a spreadsheet (#N/A and the like) and "
                    "say nothing: an epoch without a stage",
                    table.spreadsheet_errors));
  for (std::string& assumption : mend_elapsed(table, options))
    builder.assume(std::move(assumption));
  for (std::string& assumption : mend_cells(table, options)) builder.assume(std::move(assumption));
  refuse_summary(table, options, where);
  if (std::string said = drop_second_list(table, options); !said.empty())
    builder.assume(std::move(said));
  const TableLayout layout = find_layout(table, where, options);
  for (const std::string& assumption : layout.assumptions) builder.assume(assumption);
  take_statements(text, table, layout, where, options, builder);
  if (options.coding.stated())
    builder.assume(options.coding.assumption());
  else
    options.coding = find_coding(table, layout, where, builder);
  const TimedRows timed = time_rows(table, layout, options, where, builder);
  add_scored_rows(timed.rows, options.coding, timed.epoch_seconds, timed.all_epochs, builder);
  if (timed.all_epochs) builder.set_epoch_seconds(timed.epoch_seconds);
  return std::move(builder).finish();
}

Labels read_hypnogram_table(const std::filesystem::path& path, const LabelOptions& stated) {
  LabelOptions options = stated;
  if (!options.coding.stated())
    if (const auto coding = coding_of_file_name(path.filename().string())) options.coding = *coding;
  if (!options.coding.stated())
    if (const auto coding = legend_beside(path)) options.coding = *coding;
  return parse_hypnogram_table(read_text(path, /*limit=*/8 << 20), path.string(), options);
}

}  // namespace physiomae::io
