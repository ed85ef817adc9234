#include "physiomae/io/text_table.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"
#include "physiomae/io/table_columns.h"
#include "physiomae/io/table_shape.h"
#include "physiomae/io/text_lines.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

void append_utf8(std::string& out, uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6));
    out += static_cast<char>(0x80 | (c & 0x3F));
  } else {
    out += static_cast<char>(0xE0 | (c >> 12));
    out += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
    out += static_cast<char>(0x80 | (c & 0x3F));
  }
}

// Characters beyond the first 65,536 come as pairs of surrogates; no label has them.
std::string from_utf16(std::string_view bytes, bool big_endian) {
  std::string out;
  for (size_t i = 0; i + 1 < bytes.size(); i += 2) {
    const auto first = static_cast<unsigned char>(bytes[i]);
    const auto second = static_cast<unsigned char>(bytes[i + 1]);
    const auto unit = static_cast<uint32_t>(big_endian ? first << 8 | second : second << 8 | first);
    append_utf8(out, unit >= 0xD800 && unit <= 0xDFFF ? '?' : unit);
  }
  return out;
}

// Without a mark: Latin text in UTF-16 has a zero in every second byte, and no others.
bool zeros_alternate(std::string_view bytes, size_t first) {
  if (bytes.size() < 4 || bytes.size() % 2 != 0) return false;
  for (size_t i = 0; i < bytes.size(); i += 2) {
    if (bytes[i + first] != '\0' && i < 16) return false;
    if (bytes[i + 1 - first] == '\0') return false;
  }
  return true;
}

char choose_delimiter(const std::vector<TextLine>& lines) {
  for (const char c : {'\t', ';', ','}) {
    size_t with = 0, filled = 0;
    for (const TextLine& line : lines) {
      filled += !trim(line.text).empty();
      with += line.text.find(c) != line.text.npos;
    }
    if (with > 0 && 2 * with >= filled) return c;
  }
  return '\0';
}

// What stands between blanks, or in quotes.
std::vector<std::string> words_of(std::string_view line) {
  std::vector<std::string> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const bool quoted = line.front() == '"' && line.find('"', 1) != line.npos;
    if (quoted) line.remove_prefix(1);
    const size_t end = quoted ? line.find('"') : line.find_first_of(" \t");
    words.emplace_back(line.substr(0, end));
    line.remove_prefix(end == line.npos ? line.size() : end + (quoted ? 1 : 0));
  }
  return words;
}

// What stands between two blanks and more.
std::vector<std::string> wide_words_of(std::string_view line) {
  std::vector<std::string> words;
  for (line = trim(line); !line.empty(); line = trim(line)) {
    const size_t end = std::min({line.find("  "), line.find('\t'), line.size()});
    words.emplace_back(trim(line.substr(0, end)));
    line.remove_prefix(end);
  }
  return words;
}

bool is_half_of_day(const std::string& word) {
  const std::string lower = to_lower(word);
  return lower == "am" || lower == "pm" || lower == "a.m." || lower == "p.m.";
}

// "AM" belongs to the word before it.
void join_half_behind(std::vector<std::string>& words, size_t i) {
  if (i + 1 >= words.size() || !is_half_of_day(words[i + 1])) return;
  words[i] += " " + words[i + 1];
  words.erase(words.begin() + static_cast<std::ptrdiff_t>(i) + 1);
}

// How many words at the beginning are numbers or times.
size_t leading_times(std::vector<std::string>& words) {
  size_t count = 0;
  for (; count < words.size(); ++count) {
    if (!is_time(words[count])) break;
    join_half_behind(words, count);
  }
  return count;
}

std::vector<std::string> split_behind(std::vector<std::string> words, size_t count) {
  if (words.size() == count + 1 || words.size() <= count) return words;
  std::string rest;
  for (size_t i = count; i < words.size(); ++i) rest += (rest.empty() ? "" : " ") + words[i];
  words.resize(count);
  words.push_back(rest);
  return words;
}

// "10:30 pm" is one word.
std::vector<std::string> joined_halves(std::vector<std::string> words) {
  for (size_t i = 0; i < words.size(); ++i)
    if (parse_time_text(words[i])) join_half_behind(words, i);
  return words;
}

// The titles of a report's columns: some of them known, and none of them data.
std::vector<std::string> titles_in(std::string_view line) {
  for (auto titles : {wide_words_of(line), words_of(line)}) {
    const auto known = named_columns(titles);
    const bool data = std::any_of(titles.begin(), titles.end(), [](const std::string& title) {
      return is_time(title) || stage_from_word(title).has_value();
    });
    if (titles.size() >= 2 && known >= 2 && !data) return titles;
  }
  return {};
}

// A report most of whose lines have as many words, times or numbers among them, as a line above has
// titles. The others are lines about it.
bool split_report(const std::vector<TextLine>& lines, TextTable& table) {
  constexpr size_t kMostAbove = 20;
  for (size_t first = 0; first < std::min(lines.size(), kMostAbove); ++first) {
    const std::vector<std::string> titles = titles_in(lines[first].text);
    if (titles.empty()) continue;
    std::vector<TableRow> rows;
    for (size_t i = 0; i < first; ++i)
      rows.push_back({lines[i].number, {std::string(trim(lines[i].text))}});
    rows.push_back({lines[first].number, titles});
    size_t filled = 0, whole = 0;
    for (size_t i = first + 1; i < lines.size(); ++i) {
      auto words = joined_halves(words_of(lines[i].text));
      filled += !words.empty();
      const bool row =
          words.size() == titles.size() && std::any_of(words.begin(), words.end(), is_time);
      whole += row;
      const bool short_row = words.size() + 1 == titles.size() && is_time(words.front());
      if (!row && !short_row && !words.empty()) words = {std::string(trim(lines[i].text))};
      rows.push_back({lines[i].number, std::move(words)});
    }
    if (filled == 0 || 10 * whole < 9 * filled) continue;
    table.rows = std::move(rows);
    table.delimiter = ' ';
    return true;
  }
  return false;
}

// Rows of times and a word with blanks between; false where lines are of no such kind.
bool split_by_blanks(const std::vector<TextLine>& lines, TextTable& table) {
  std::map<size_t, size_t> counts;
  size_t filled = 0;
  for (const TextLine& line : lines) {
    auto words = words_of(line.text);
    if (words.empty()) continue;
    ++filled;
    const size_t times = leading_times(words);
    // All numbers: the last is the stage.
    ++counts[times == words.size() ? times - 1 : times];
  }
  const auto most =
      std::max_element(counts.begin(), counts.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == counts.end() || most->first == 0 || 10 * most->second < 8 * (filled - 1))
    return false;
  for (const TextLine& line : lines) {
    auto words = words_of(line.text);
    // Names of columns, "Start Time   Stage", may have blanks of their own.
    if (leading_times(words) == 0 && words.size() != most->first + 1)
      if (auto wide = wide_words_of(line.text); wide.size() == most->first + 1)
        words = std::move(wide);
    table.rows.push_back({line.number, split_behind(std::move(words), most->first)});
  }
  table.delimiter = ' ';
  return true;
}

// UTF-8 without blanks around it; what a spreadsheet could not compute is no value.
void tidy_cells(TextTable& table) {
  for (TableRow& row : table.rows)
    for (std::string& cell : row.cells) {
      cell = trim(to_utf8(cell));
      // ="W": what a spreadsheet must not take for a number or a formula.
      if (cell.starts_with("=\"") && cell.ends_with('"') && cell.size() > 3)
        cell = cell.substr(2, cell.size() - 3);
      if (!is_spreadsheet_error(cell)) continue;
      cell = "n/a";
      ++table.spreadsheet_errors;
    }
}

void clear_blank_rows(TextTable& table) {
  for (TableRow& row : table.rows)
    if (std::all_of(row.cells.begin(), row.cells.end(),
                    [](const std::string& cell) { return cell.empty(); }))
      row.cells.clear();
  for (; !table.rows.empty() && table.rows.back().blank(); ++table.blank_at_end)
    table.rows.pop_back();
}

void drop_empty_columns(TextTable& table) {
  std::vector<bool> used;
  for (const TableRow& row : table.rows) {
    used.resize(std::max(used.size(), row.cells.size()));
    for (size_t i = 0; i < row.cells.size(); ++i) used[i] = used[i] || !row.cells[i].empty();
  }
  for (TableRow& row : table.rows) {
    std::vector<std::string> kept;
    for (size_t i = 0; i < row.cells.size(); ++i)
      if (used[i]) kept.push_back(std::move(row.cells[i]));
    row.cells = std::move(kept);
  }
}

}  // namespace

std::string decode_text(std::string_view bytes, std::string_view where) {
  if (bytes.starts_with("\xFF\xFE")) return from_utf16(bytes.substr(2), /*big_endian=*/false);
  if (bytes.starts_with("\xFE\xFF")) return from_utf16(bytes.substr(2), /*big_endian=*/true);
  if (zeros_alternate(bytes, 1)) return from_utf16(bytes, /*big_endian=*/false);
  if (zeros_alternate(bytes, 0)) return from_utf16(bytes, /*big_endian=*/true);
  if (const size_t zero = bytes.find('\0'); zero != bytes.npos)
    throw InputError(fmt::format("{}: byte {} is 0, expected text", where, zero),
                     "save the table as UTF-8 text");
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  return plain_blanks(bytes);
}

TextTable parse_text_table(std::string_view text) {
  TextTable table;
  const std::vector<TextLine> lines = table_lines(text);
  table.delimiter = choose_delimiter(lines);
  const bool by_blanks =
      table.delimiter == '\0' && (split_report(lines, table) || split_by_blanks(lines, table));
  for (const TextLine& line : lines) {
    if (by_blanks) break;
    table.rows.push_back({line.number, table.delimiter == '\0'
                                           ? split_cells(line.text, '\t')
                                           : split_cells(line.text, table.delimiter)});
  }
  tidy_cells(table);
  clear_blank_rows(table);
  if (!by_blanks) drop_empty_columns(table);
  return table;
}

}  // namespace physiomae::io
