#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/table_columns.h"
#include "physiomae/io/text_table.h"

// Note [Tables of stages]
// A table is read in steps, each of which refuses what it cannot know: bytes become text
// (decode_text), text rows of cells (parse_text_table), rows a layout (find_layout): which column
// holds what, and where the data begin; then times become seconds (table_times.h) and rows stages,
// arousals and events (scored_rows.h). A row of names decides the layout, or else a shape that
// allows one reading only. Every step says what it assumed.

namespace physiomae::io {

/// What Luna writes for the end of what lasts until the next begins.
constexpr std::string_view kUntilTheNext = "...";

struct TableLayout {
  size_t first_row = 0;          ///< of the data, in TextTable::rows
  size_t end_row = 0;            ///< behind the data: a footer is none
  std::optional<size_t> header;  ///< the row of names
  std::vector<TableColumn> columns;
  std::vector<std::string> assumptions;
  size_t stage = 0;  ///< columns that are used
  std::optional<size_t> onset, duration, end, epoch;
  std::optional<size_t> last_epoch;  ///< of a run that begins with `epoch`
  std::optional<size_t> clock;       ///< of times of day beside onsets in numbers
  bool onsets_are_ends = false;      ///< the column of onsets says when stages end
  bool dreams = false;               ///< its title is that of the DREAMS databases

  /// One stage a line: neither times nor numbers.
  bool plain_list() const { return !onset && !duration && !epoch; }
};

/// InputError, naming what was found and what would help.
TableLayout find_layout(const TextTable& table, const std::string& where,
                        const LabelOptions& options);

/// Cell `column` of a row, "" where the row is shorter.
std::string_view cell_of(const TableRow& row, size_t column);

}  // namespace physiomae::io
