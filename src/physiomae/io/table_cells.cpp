#include "physiomae/io/table_cells.h"

#include <algorithm>
#include <array>
#include <optional>

#include <fmt/format.h>

#include "physiomae/io/number_clocks.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

using Cells = ColumnCells;

Cells cells_of(TextTable& table, size_t column) {
  Cells cells;
  for (TableRow& row : table.rows)
    if (column < row.cells.size() && !row.cells[column].empty())
      cells.push_back(&row.cells[column]);
  return cells;
}

// ---- times of day with dots

struct Dotted {
  size_t clock = 0;  ///< where the time of day begins, behind a date
  std::array<int64_t, 3> parts{};
};

// "22.00.30" and "22.00.30,5", behind a date or alone.
std::optional<Dotted> dotted_clock(std::string_view cell) {
  const size_t gap = cell.find_last_of("T ");
  Dotted out{gap == cell.npos ? 0 : gap + 1, {}};
  if (out.clock > 0 && !is_date_text(trim(cell.substr(0, gap)))) return std::nullopt;
  const std::string_view clock = cell.substr(out.clock);
  const size_t first = clock.find('.');
  if (first == clock.npos || first == 0 || first > 2 || clock.size() < first + 6 ||
      clock[first + 3] != '.')
    return std::nullopt;
  const std::array<std::string_view, 3> parts = {clock.substr(0, first), clock.substr(first + 1, 2),
                                                 clock.substr(first + 4, 2)};
  const std::string_view rest = clock.substr(first + 6);
  const bool fraction =
      rest.empty() || ((rest[0] == '.' || rest[0] == ',') && is_digits(rest.substr(1)));
  if (!fraction || !std::all_of(parts.begin(), parts.end(), is_digits)) return std::nullopt;
  for (size_t i = 0; i < 3; ++i) out.parts[i] = *parse_int(parts[i]);
  if (out.parts[0] > 23 || out.parts[1] > 59 || out.parts[2] > 59) return std::nullopt;
  return out;
}

// In no order of day, month and year: the middle is a day or a month.
bool can_be_date(const Dotted& dotted) {
  const auto [first, middle, last] = dotted.parts;
  if (dotted.clock > 0 || middle == 0 || middle > 31) return false;
  return middle <= 12 || (first >= 1 && first <= 12);
}

bool mend_dots(const Cells& cells) {
  std::vector<std::pair<std::string*, size_t>> found;
  bool surely = false;
  for (std::string* cell : cells) {
    const auto dotted = dotted_clock(*cell);
    if (!dotted) continue;
    found.emplace_back(cell, dotted->clock);
    surely = surely || !can_be_date(*dotted);
  }
  if (!surely) return false;
  for (const auto& [cell, clock] : found) {
    const size_t first = cell->find('.', clock);
    (*cell)[first] = ':';
    (*cell)[first + 3] = ':';
  }
  return true;
}

// ---- midnight

bool is_dated_clock(const std::string& cell) {
  const size_t gap = cell.find_first_of("T ");
  return gap != cell.npos && is_date_text(trim(std::string_view(cell).substr(0, gap))) &&
         parse_time_text(cell);
}

bool mend_midnight(const Cells& cells) {
  Cells bare;
  size_t timed = 0;
  for (std::string* cell : cells) {
    timed += is_dated_clock(*cell);
    if (is_date_text(*cell)) bare.push_back(cell);
  }
  if (bare.empty() || timed < 2 || timed < 4 * bare.size()) return false;
  for (std::string* cell : bare) *cell += " 00:00:00";
  return true;
}

// ---- separators of thousands

// "1,020", "12.345.678": no number below 1000 is written so.
bool has_thousands(std::string_view cell, char separator) {
  const size_t first = cell.find(separator);
  if (first == cell.npos || first == 0 || first > 3 || cell[0] == '0') return false;
  if (!is_digits(cell.substr(0, first)) || (cell.size() - first) % 4 != 0) return false;
  for (size_t at = first; at < cell.size(); at += 4)
    if (cell[at] != separator || !is_digits(cell.substr(at + 1, 3))) return false;
  return true;
}

std::string without(std::string text, char separator) {
  std::erase(text, separator);
  return text;
}

// Whether numbers fall as they stand and never do so without their separators.
bool go_on_only_without(const Cells& cells, char separator) {
  std::optional<double> as_is, mended;
  size_t count = 0, separated = 0;
  bool falls = false;
  for (const std::string* cell : cells) {
    const bool thousands = has_thousands(*cell, separator);
    const auto plain = parse_double(*cell);
    const auto value = thousands ? parse_double(without(*cell, separator)) : plain;
    if (!value) continue;
    if (mended && *value < *mended) return false;
    falls = falls || !plain || (as_is && *plain < *as_is);
    as_is = plain;
    mended = value;
    ++count;
    separated += thousands;
  }
  return falls && separated > 0 && separated < count;
}

std::optional<char> thousands_of(TextTable& table, size_t width) {
  for (const char separator : {',', '.'})
    for (size_t i = 0; i < width; ++i)
      if (go_on_only_without(cells_of(table, i), separator)) return separator;
  return std::nullopt;
}

void drop_thousands(TextTable& table, char separator) {
  for (TableRow& row : table.rows)
    for (std::string& cell : row.cells)
      if (has_thousands(cell, separator)) cell = without(std::move(cell), separator);
}

}  // namespace

std::vector<std::string> mend_cells(TextTable& table, const LabelOptions& options) {
  std::vector<std::string> said;
  size_t width = 0;
  for (const TableRow& row : table.rows) width = std::max(width, row.cells.size());
  bool dots = false, midnight = false;
  NumberClocks numbers(options);
  for (size_t i = 0; i < width; ++i) {
    const Cells cells = cells_of(table, i);
    dots = mend_dots(cells) || dots;
    midnight = mend_midnight(cells) || midnight;
    numbers.mend(cells);
  }
  if (dots) said.emplace_back("times like 22.00.30 are times of day");
  if (midnight) said.emplace_back("a date alone among date-times is its midnight");
  for (const std::string& assumption : numbers.said()) said.push_back(assumption);
  if (const auto separator = thousands_of(table, width)) {
    drop_thousands(table, *separator);
    said.push_back(
        fmt::format("'{}' separates thousands: only so do its numbers go on", *separator));
  }
  return said;
}

}  // namespace physiomae::io
