#include "physiomae/io/delimited_text.h"

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

char choose_delimiter(std::string_view line) {
  for (const char c : {'\t', ';'})
    if (line.find(c) != line.npos) return c;
  return ',';
}

}  // namespace

std::vector<std::string> split_cells(std::string_view line, char delimiter) {
  std::vector<std::string> cells(1);
  bool quoted_cell = false;
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quoted_cell) {
      if (c != '"')
        cells.back() += c;
      else if (i + 1 < line.size() && line[i + 1] == '"')
        cells.back() += line[++i];
      else
        quoted_cell = false;
    } else if (c == '"' && trim(cells.back()).empty()) {
      cells.back().clear();
      quoted_cell = true;
    } else if (c == delimiter) {
      cells.emplace_back();
    } else {
      cells.back() += c;
    }
  }
  for (std::string& cell : cells) cell = std::string(trim(cell));
  return cells;
}

DelimitedText parse_delimited(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  DelimitedText table;
  bool first = true;
  for (int64_t number = 1; !text.empty(); ++number) {
    const auto end = text.find_first_of("\r\n");
    const std::string_view line = text.substr(0, end);
    const bool pair = end != text.npos && text.substr(end).starts_with("\r\n");
    text.remove_prefix(end == text.npos ? text.size() : end + (pair ? 2 : 1));
    if (trim(line).empty() || trim(line).starts_with('#')) continue;
    if (first) table.delimiter = choose_delimiter(line);
    first = false;
    table.rows.push_back({number, split_cells(line, table.delimiter)});
  }
  return table;
}

}  // namespace physiomae::io
