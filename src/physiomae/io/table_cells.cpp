#include "physiomae/io/table_cells.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

using Cells = std::vector<std::string*>;

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

// ---- 220030

// The share of steps, a day apart or not, that are equal.
double share_of_beat(const std::vector<double>& values) {
  std::map<double, size_t> steps;
  for (size_t i = 1; i < values.size(); ++i)
    ++steps[std::fmod(values[i] - values[i - 1] + kDaySeconds, kDaySeconds)];
  size_t most = 0;
  for (const auto& [step, count] : steps) most = step > 0 ? std::max(most, count) : most;
  return static_cast<double>(most) / static_cast<double>(values.size() - 1);
}

// "220030" is 22:00:30 where only so rows keep a beat.
bool mend_compact(const Cells& cells) {
  std::vector<std::string*> found;
  std::vector<double> numbers, clocks;
  for (std::string* cell : cells) {
    if (!is_digits(*cell)) continue;
    const auto number = cell->size() <= 6 ? parse_int(*cell) : std::nullopt;
    if (!number || *number >= 240000 || *number / 100 % 100 > 59 || *number % 100 > 59)
      return false;
    found.push_back(cell);
    numbers.push_back(static_cast<double>(*number));
    const int64_t seconds = *number / 10000 * 3600 + *number / 100 % 100 * 60 + *number % 100;
    clocks.push_back(static_cast<double>(seconds));
  }
  constexpr size_t kLeastRows = 8;
  if (found.size() < kLeastRows || share_of_beat(clocks) < 0.9 || share_of_beat(numbers) > 0.8)
    return false;
  for (std::string* cell : found) {
    const int64_t number = *parse_int(*cell);
    *cell = fmt::format("{:02}:{:02}:{:02}", number / 10000, number / 100 % 100, number % 100);
  }
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

// ---- Excel's days

struct Day {
  std::string* cell;
  double days;
};

// Such numbers lie within a night, between 1954 and 2119 (MATLAB's: 1916 and 2190).
bool are_serial_days(const std::vector<Day>& days) {
  const auto [least, most] = std::minmax_element(
      days.begin(), days.end(), [](const Day& a, const Day& b) { return a.days < b.days; });
  const auto whole = std::count_if(days.begin(), days.end(),
                                   [](const Day& day) { return day.days == std::round(day.days); });
  const bool excel = least->days >= 20000 && most->days < 80000;
  const bool matlab = least->days >= 700'000 && most->days < 800'000;
  return (excel || matlab) && most->days - least->days < 2 && 2 * whole < std::ssize(days);
}

bool are_day_fractions(const std::vector<Day>& days) {
  size_t epochs = 0;
  for (size_t i = 0; i < days.size(); ++i) {
    if (days[i].days < 0 || days[i].days >= 1) return false;
    const double step = i > 0 ? kDaySeconds * (days[i].days - days[i - 1].days) : 0;
    for (const double epoch : {30.0, 20.0, 10.0, 5.0, 60.0}) epochs += std::abs(step - epoch) < 1;
  }
  constexpr size_t kLeastSteps = 8;
  return epochs >= kLeastSteps && 10 * epochs >= 8 * (days.size() - 1);
}

// Whole seconds where the cell's digits tell no more.
std::string clock_of_day(const Day& day) {
  const size_t point = day.cell->find_last_of(".,");
  const size_t decimals = point == std::string::npos ? 0 : day.cell->size() - point - 1;
  const double steps_a_second = decimals > 8 ? 1000 : 1;
  const double seconds = std::fmod(
      std::round(kDaySeconds * steps_a_second * (day.days - std::floor(day.days))) / steps_a_second,
      kDaySeconds);
  const auto minutes = static_cast<int64_t>(seconds / 60);
  return fmt::format("{:02}:{:02}:{:06.3f}", minutes / 60, minutes % 60,
                     seconds - 60.0 * static_cast<double>(minutes));
}

bool mend_days(const Cells& cells) {
  std::vector<Day> days;
  for (std::string* cell : cells)
    if (const auto number = parse_double(*cell)) days.push_back({cell, *number});
  if (days.size() < 3 || 2 * days.size() < cells.size()) return false;
  if (!are_serial_days(days) && !are_day_fractions(days)) return false;
  for (const Day& day : days) *day.cell = clock_of_day(day);
  return true;
}

}  // namespace

std::vector<std::string> mend_cells(TextTable& table) {
  std::vector<std::string> said;
  size_t width = 0;
  for (const TableRow& row : table.rows) width = std::max(width, row.cells.size());
  bool dots = false, midnight = false, days = false, compact = false;
  for (size_t i = 0; i < width; ++i) {
    const Cells cells = cells_of(table, i);
    dots = mend_dots(cells) || dots;
    midnight = mend_midnight(cells) || midnight;
    days = mend_days(cells) || days;
    compact = mend_compact(cells) || compact;
  }
  if (dots) said.emplace_back("times like 22.00.30 are times of day");
  if (midnight) said.emplace_back("a date alone among date-times is its midnight");
  if (compact) said.emplace_back("numbers like 220030 are times of day: only so rows keep a beat");
  if (days) said.emplace_back("numbers of days, as Excel and MATLAB have them, are times of day");
  if (const auto separator = thousands_of(table, width)) {
    drop_thousands(table, *separator);
    said.push_back(
        fmt::format("'{}' separates thousands: only so do its numbers go on", *separator));
  }
  return said;
}

}  // namespace physiomae::io
