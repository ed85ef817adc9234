#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One line of a table in text; a blank one has no cells.
struct TableRow {
  int64_t line = 0;                ///< from 1
  std::vector<std::string> cells;  ///< trimmed, quotes removed
  bool blank() const { return cells.empty(); }
};

/// A table as scoring programs and spreadsheets write it. Blank lines inside stay, those at the end
/// are gone, as are comments (table_lines) and columns in which nothing stands.
struct TextTable {
  char delimiter = '\0';  ///< tab, ';', ',', ' '; '\0': one column
  std::vector<TableRow> rows;
  int64_t blank_at_end = 0;        ///< lines that are gone
  int64_t spreadsheet_errors = 0;  ///< cells that held "#N/A" and the like; they hold "n/a"
};

/// UTF-8 of the bytes of a text file: UTF-16 of either order (with its mark, or seen by its zero
/// bytes), UTF-8 with or without a mark; anything else is taken as Latin-1. InputError when there
/// are zero bytes in what is no UTF-16.
std::string decode_text(std::string_view bytes, std::string_view where);

/// Splits UTF-8 text. The delimiter is the first of tab, ';' and ',' that stands in at least half
/// of the lines; otherwise blanks where every line begins with numbers or times of day, which then
/// are cells of their own, before what is left. Never throws.
TextTable parse_text_table(std::string_view text);

}  // namespace physiomae::io
