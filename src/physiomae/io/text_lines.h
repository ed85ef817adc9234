#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One row of a table's text; a cell in quotes may go over several lines.
struct TextLine {
  int64_t number = 0;  ///< of its first line, from 1
  std::string_view text;
};

/// All rows of a table's text, blank ones and comments too; lines end with LF, CR LF, CR or
/// CR CR LF.
std::vector<TextLine> text_rows(std::string_view text);

/// The rows of a table's text without comments. Lines that begin with #
/// are comments and left out, but for the last one above the data where it names their columns
/// ("#,Start,End,Stage", "# onset,stage"), and for what spreadsheets write into a cell that they
/// cannot compute.
std::vector<TextLine> table_lines(std::string_view text);

/// "#N/A", "#VALUE!", "#NV", "#WERT!": the error of a spreadsheet, in any language.
bool is_spreadsheet_error(std::string_view cell);

}  // namespace physiomae::io
