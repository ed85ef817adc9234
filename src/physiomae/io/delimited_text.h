#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One row of a table in text.
struct TextRow {
  int64_t line = 0;                ///< from 1
  std::vector<std::string> cells;  ///< trimmed, quotes removed
};

/// A table in text: the delimiter (tab, else semicolon, else comma) is the first of these in the
/// first row; blank lines and lines that begin with # are left out.
struct DelimitedText {
  char delimiter = ',';
  std::vector<TextRow> rows;
};

/// The cells of a line, trimmed, quotes removed.
std::vector<std::string> split_cells(std::string_view line, char delimiter);

/// Reads CSV or TSV: lines end with LF, CR LF or CR; cells may stand in double quotes, doubled
/// inside. A byte order mark is skipped. Never throws.
DelimitedText parse_delimited(std::string_view text);

}  // namespace physiomae::io
