#include "physiomae/io/age_header.h"

#include <algorithm>
#include <array>
#include <utility>

#include "physiomae/io/age_columns.h"
#include "physiomae/io/delimited_text.h"
#include "physiomae/io/folded_text.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr std::array kDelimiters = {'\t', ';', ',', '|', ' '};
constexpr size_t kMostAbove = 20;   ///< lines among which the titles are looked for
constexpr size_t kMostLooked = 50;  ///< lines below them by which delimiters are judged
constexpr size_t kMostColumns = 1 << 14, kLongestLine = 1 << 20;  ///< what is more is no such table
constexpr char kHeld = '\x01';  ///< for a delimiter in brackets while a line is split

using Cells = std::vector<std::string>;

Cells words_of(std::string_view line) {
  const auto words = words_between_blanks(line);
  return {words.begin(), words.end()};
}

Cells split(std::string_view line, char delimiter) {
  Cells cells = delimiter == ' ' ? words_of(line) : split_cells(line, delimiter);
  for (std::string& cell : cells) {
    cell = std::string(trim(to_utf8(cell)));
    if (cell.size() > 1 && cell.front() == '\'' && cell.back() == '\'')
      cell = std::string(trim(cell.substr(1, cell.size() - 2)));
  }
  return cells;
}

Cells split_outside_brackets(std::string_view line, char delimiter) {
  std::string held(line);
  int depth = 0;
  for (char& c : held) {
    depth += c == '(' || c == '[';
    if (c == ')' || c == ']') depth = std::max(0, depth - 1);
    if (depth > 0 && c == delimiter) c = kHeld;
  }
  Cells cells = delimiter == ' ' ? words_of(held) : split_cells(held, delimiter);
  for (std::string& cell : cells) {
    std::replace(cell.begin(), cell.end(), kHeld, delimiter);
    cell = std::string(trim(to_utf8(cell)));
  }
  return cells;
}

bool is_comment(std::string_view line) { return trim(line).starts_with('#'); }

bool is_blank(std::string_view line) { return line.find_first_not_of(" \t\r\n;,|\"") == line.npos; }

void drop_empty_at_end(Cells& cells) {
  while (!cells.empty() && cells.back().empty()) cells.pop_back();
}

// How many of the lines below have as many cells as there are titles.
size_t fitting(const std::vector<TextLine>& lines, size_t from, char delimiter, size_t columns,
               size_t& looked) {
  size_t fit = 0;
  looked = 0;
  for (size_t i = from; i < lines.size() && looked < kMostLooked; ++i) {
    if (says_nothing(lines[i])) continue;
    ++looked;
    const Cells cells = age_cells(lines[i].text, delimiter);
    fit += cells.size() >= columns &&
           std::all_of(cells.begin() + static_cast<std::ptrdiff_t>(columns), cells.end(),
                       [](const std::string& cell) { return cell.empty(); });
  }
  return fit;
}

// Ages could be made of it, but are not.
bool tells_a_birth(const Cells& titles) {
  return std::any_of(titles.begin(), titles.end(), [](const std::string& title) {
    const std::string lower = folded(title);
    return lower == "dob" || lower.starts_with("birth") || lower.starts_with("date of birth") ||
           lower.starts_with("date_of_birth") || lower.starts_with("geburts") ||
           lower.starts_with("date de naissance");
  });
}

struct Reading {
  AgeHeader header;
  size_t fit = 0;
};

// What the line at `at` says as titles, by the delimiter that suits the lines below best.
std::optional<Reading> read_titles(const std::vector<TextLine>& lines, size_t at,
                                   std::string_view text, bool of_one_patient) {
  std::optional<Reading> best;
  for (const char delimiter : kDelimiters) {
    if (delimiter == ' ' && is_comment(lines[at].text)) continue;  // a sentence
    for (const bool brackets : {false, true}) {
      Cells cells = brackets ? split_outside_brackets(text, delimiter) : age_cells(text, delimiter);
      drop_empty_at_end(cells);
      if (cells.size() > kMostColumns) continue;
      AgeTitles titles = find_age_titles(cells);
      if (of_one_patient && !titles.name) titles.name = titles.visit;
      if (!titles.serve()) continue;
      size_t looked = 0;
      const size_t fit = fitting(lines, at + 1, delimiter, cells.size(), looked);
      if (delimiter == ' ' && (fit == 0 || fit < looked)) continue;
      if (best && best->fit >= fit) continue;
      const size_t columns = cells.size();
      best = {{.titles = std::move(titles),
               .cells = std::move(cells),
               .delimiter = delimiter,
               .columns = columns,
               .first_row = at + 1,
               .line = lines[at].number},
              fit};
    }
  }
  return best;
}

std::optional<AgeHeader> read_without_titles(const std::vector<TextLine>& lines) {
  for (const char delimiter : kDelimiters) {
    std::vector<Cells> rows;
    for (const TextLine& line : lines) {
      if (says_nothing(line)) continue;
      rows.push_back(age_cells(line.text, delimiter));
      // Most tables are of something else, and long.
      if (rows.size() == kMostLooked && !columns_by_cells(rows)) break;
    }
    if (const auto titles = columns_by_cells(rows))
      return AgeHeader{.titles = *titles, .delimiter = delimiter, .columns = rows.front().size()};
  }
  return std::nullopt;
}

}  // namespace

bool says_nothing(const TextLine& line) {
  if (line.text.size() > kLongestLine) return true;
  return is_blank(line.text) || is_comment(line.text);
}

Cells age_cells(std::string_view line, char delimiter) {
  Cells cells = split(line, delimiter);
  if (cells.size() == 1 && trim(line).starts_with('"') && delimiter != ' ' &&
      cells.front().find(delimiter) != std::string::npos)
    return split(cells.front(), delimiter);
  return cells;
}

std::optional<AgeHeader> find_age_header(const std::vector<TextLine>& lines, bool of_one_patient) {
  bool text_above = false;
  size_t looked = 0;
  for (size_t at = 0; at < lines.size() && looked < kMostAbove; ++at) {
    if (is_blank(lines[at].text) || lines[at].text.size() > kLongestLine) continue;
    ++looked;
    std::string_view text = trim(lines[at].text);
    auto found = read_titles(lines, at, text, of_one_patient);
    if (is_comment(text)) {
      if (!found) found = read_titles(lines, at, text.substr(1), of_one_patient);
      if (found && found->fit == 0) found.reset();
    }
    if (found) {
      found->header.text_above = text_above;
      return found->header;
    }
    text_above = text_above || !is_comment(text);
  }
  return read_without_titles(lines);
}

OtherTitles other_titles(const std::vector<TextLine>& lines) {
  OtherTitles other;
  size_t looked = 0;
  for (const TextLine& line : lines) {
    if (says_nothing(line)) continue;
    if (++looked > kMostAbove) break;
    Cells cells;
    for (const char delimiter : {'\t', ';', ',', '|'})
      if (Cells by = age_cells(line.text, delimiter); by.size() > cells.size())
        cells = std::move(by);
    if (cells.size() > kMostColumns) cells.resize(kMostColumns);
    if (find_age_titles(cells).has_age() || tells_a_birth(cells))
      return {.titles = cells, .of_ages = true};
    if (other.titles.empty()) other.titles = std::move(cells);
  }
  return other;
}

}  // namespace physiomae::io
