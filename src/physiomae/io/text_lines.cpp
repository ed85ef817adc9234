#include "physiomae/io/text_lines.h"

#include <algorithm>

#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/table_columns.h"
#include "physiomae/io/table_shape.h"

namespace physiomae::io {
namespace {

constexpr std::string_view kLineEnds = "\r\n";
constexpr std::string_view kDelimiters = "\t;,";
constexpr size_t kLongestCell = 4000;  ///< a quote that closes later is none

bool is_any_of(char c, std::string_view set) { return set.find(c) != set.npos; }

// Behind the quote that closes the cell whose quote stands at `open`, 0 where none does: more than
// blanks follow it before the next cell.
size_t end_of_quoted(std::string_view text, size_t open) {
  text = text.substr(0, open + kLongestCell);
  for (size_t i = open + 1; i < text.size(); ++i) {
    if (text[i] != '"') continue;
    if (i + 1 < text.size() && text[i + 1] == '"') {
      ++i;
      continue;
    }
    const size_t next = text.find_first_not_of(' ', i + 1);
    const bool closes =
        next == text.npos || is_any_of(text[next], kDelimiters) || is_any_of(text[next], kLineEnds);
    return closes ? i + 1 : 0;
  }
  return 0;
}

// A lone quote before a line's end stands for the line above ("ditto") and opens no cell.
bool opens_a_cell(std::string_view text, size_t quote) {
  const size_t next = text.find_first_not_of(" \t", quote + 1);
  return next != text.npos && !is_any_of(text[next], kLineEnds);
}

size_t end_of_row(std::string_view text) {
  bool cell_begins = true;
  for (size_t i = 0; i < text.size(); ++i) {
    if (is_any_of(text[i], kLineEnds)) return i;
    if (cell_begins && text[i] == '"' && opens_a_cell(text, i))
      if (const size_t end = end_of_quoted(text, i); end > 0) i = end - 1;
    cell_begins = is_any_of(text[i], kDelimiters) || (cell_begins && text[i] == ' ');
  }
  return text.size();
}

// CR CR LF is what two conversions leave of one line end.
size_t length_of_line_end(std::string_view text) {
  if (text.starts_with("\r\r\n")) return 3;
  return text.starts_with("\r\n") ? 2 : 1;
}

int64_t line_ends_in(std::string_view text) {
  int64_t count = 0;
  for (size_t at = text.find_first_of(kLineEnds); at != text.npos;
       at = text.find_first_of(kLineEnds)) {
    ++count;
    text.remove_prefix(at + length_of_line_end(text.substr(at)));
  }
  return count;
}

bool is_comment(const TextLine& line) {
  const std::string_view text = trim(line.text);
  return text.starts_with('#') &&
         !is_spreadsheet_error(trim(text.substr(0, text.find_first_of(kDelimiters))));
}

// "#" alone is the name of a column of numbers; before a name it only makes a comment of it.
std::string_view without_mark(std::string_view line) {
  line = trim(line);
  const std::string_view rest = line.substr(1);
  return is_any_of(rest.empty() ? ' ' : rest.front(), kDelimiters) ? line : trim(rest);
}

// Whether a comment names the columns of the row below it.
bool names_columns(std::string_view comment, std::string_view row) {
  for (const char delimiter : kDelimiters) {
    const auto cells = split_cells(comment, delimiter);
    const auto data = split_cells(row, delimiter);
    if (cells.size() < 2 || cells.size() != data.size()) continue;
    return named_columns(cells) >= 2 && std::none_of(cells.begin(), cells.end(), is_time) &&
           std::any_of(data.begin(), data.end(), is_time);
  }
  return false;
}

void drop_comments(std::vector<TextLine>& lines) {
  const auto data = std::find_if(lines.begin(), lines.end(), [](const TextLine& line) {
    return !is_comment(line) && !trim(line.text).empty();
  });
  if (data != lines.begin() && data != lines.end()) {
    TextLine& above = *(data - 1);
    if (is_comment(above) && names_columns(without_mark(above.text), data->text)) {
      const TextLine names{above.number, without_mark(above.text)};
      lines.erase(lines.begin(), data);
      std::erase_if(lines, is_comment);
      lines.insert(lines.begin(), names);
      return;
    }
  }
  std::erase_if(lines, is_comment);
}

}  // namespace

bool is_spreadsheet_error(std::string_view cell) {
  if (!cell.starts_with('#') || cell.size() < 3 || cell.size() > 16) return false;
  for (const std::string_view word : {"#N/A", "#N/D", "#NV", "#NA"})
    if (cell == word) return true;
  return (cell.ends_with('!') || cell.ends_with('?')) &&
         std::none_of(cell.begin(), cell.end(),
                      [](char c) { return c == ' ' || (c >= 'a' && c <= 'z'); });
}

std::vector<TextLine> text_rows(std::string_view text) {
  std::vector<TextLine> lines;
  for (int64_t number = 1; !text.empty();) {
    const size_t end = end_of_row(text);
    lines.push_back({number, text.substr(0, end)});
    number += 1 + line_ends_in(text.substr(0, end));
    if (end == text.size()) break;
    text.remove_prefix(end + length_of_line_end(text.substr(end)));
  }
  return lines;
}

std::vector<TextLine> table_lines(std::string_view text) {
  std::vector<TextLine> lines = text_rows(text);
  drop_comments(lines);
  return lines;
}

}  // namespace physiomae::io
