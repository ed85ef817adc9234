#include "physiomae/io/number_clocks.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "physiomae/io/labels.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

// The share of steps, a day apart or not, that are equal.
double share_of_beat(const std::vector<double>& values) {
  std::map<double, size_t> steps;
  for (size_t i = 1; i < values.size(); ++i) {
    const double step = std::fmod(values[i] - values[i - 1] + kDaySeconds, kDaySeconds);
    ++steps[std::round(1000 * step) / 1000];
  }
  size_t most = 0;
  for (const auto& [step, count] : steps) most = step > 0 ? std::max(most, count) : most;
  return static_cast<double>(most) / static_cast<double>(values.size() - 1);
}

// "220030.500": its digits as a number, and what is behind them.
struct Compact {
  int64_t number = 0;
  std::string_view fraction;  ///< ".500", or nothing
};

bool is_of_digits(std::string_view cell) {
  const size_t point = cell.find_first_of(".,");
  return is_digits(cell.substr(0, point)) &&
         (point == cell.npos || is_digits(cell.substr(point + 1)));
}

std::optional<Compact> compact_clock(std::string_view cell) {
  const size_t point = std::min(cell.find_first_of(".,"), cell.size());
  const auto number = point <= 6 ? parse_int(cell.substr(0, point)) : std::nullopt;
  if (!number || *number >= 240000 || *number / 100 % 100 > 59 || *number % 100 > 59)
    return std::nullopt;
  return Compact{*number, cell.substr(point)};
}

// "220030" is 22:00:30 where only so rows keep a beat.
bool mend_compact(const ColumnCells& cells) {
  std::vector<std::pair<std::string*, std::string>> found;  // and its clock
  std::vector<double> numbers, clocks;
  for (std::string* cell : cells) {
    if (!is_of_digits(*cell)) continue;
    const auto compact = compact_clock(*cell);
    if (!compact) return false;
    const auto [number, fraction] = *compact;
    const int64_t hour = number / 10000, minute = number / 100 % 100, second = number % 100;
    const double rest = parse_double("0" + std::string(fraction)).value_or(0);
    found.emplace_back(cell, fmt::format("{:02}:{:02}:{:02}{}", hour, minute, second, fraction));
    numbers.push_back(static_cast<double>(number) + rest);
    clocks.push_back(static_cast<double>(3600 * hour + 60 * minute + second) + rest);
  }
  constexpr size_t kLeastRows = 8;
  if (found.size() < kLeastRows || share_of_beat(clocks) < 0.9 || share_of_beat(numbers) > 0.8)
    return false;
  for (auto& [cell, clock] : found) *cell = std::move(clock);
  return true;
}

struct Number {
  std::string* cell;
  double value;
};
using Numbers = std::vector<Number>;

Numbers numbers_of(const ColumnCells& cells) {
  Numbers numbers;
  for (std::string* cell : cells)
    if (const auto value = parse_double(*cell)) numbers.push_back({cell, *value});
  return numbers;
}

// Whether times of day, in units of so many seconds, mostly rise by an epoch or by a minute.
bool keep_epochs(const Numbers& numbers, double unit_seconds) {
  constexpr size_t kLeastSteps = 8;
  size_t epochs = 0;
  for (size_t i = 1; i < numbers.size(); ++i) {
    const double step = std::fmod(
        unit_seconds * (numbers[i].value - numbers[i - 1].value) + kDaySeconds, kDaySeconds);
    const auto is_step = [&](double seconds) { return std::abs(step - seconds) < 1; };
    epochs += is_step(60) || std::any_of(kUsualEpochs.begin(), kUsualEpochs.end(), is_step);
  }
  return epochs >= kLeastSteps && 10 * epochs >= 8 * (numbers.size() - 1);
}

// Whole seconds where the cell's digits tell no more.
std::string clock_of(const Number& number, double unit_seconds, size_t decimals_of_seconds) {
  const size_t point = number.cell->find_last_of(".,");
  const size_t decimals = point == std::string::npos ? 0 : number.cell->size() - point - 1;
  const double steps_a_second = decimals > decimals_of_seconds ? 1000 : 1;
  const double seconds = std::fmod(
      std::round(unit_seconds * number.value * steps_a_second) / steps_a_second, kDaySeconds);
  const auto minutes = static_cast<int64_t>(seconds / 60);
  return fmt::format("{:02}:{:02}:{:06.3f}", minutes / 60, minutes % 60,
                     seconds - 60.0 * static_cast<double>(minutes));
}

// ---- numbers of days

// Such numbers lie within a night, between 1954 and 2119 (MATLAB's: 1916 and 2190).
bool are_serial_days(const Numbers& days) {
  const auto [least, most] = std::minmax_element(
      days.begin(), days.end(), [](const Number& a, const Number& b) { return a.value < b.value; });
  const auto whole = std::count_if(days.begin(), days.end(), [](const Number& day) {
    return day.value == std::round(day.value);
  });
  const bool excel = least->value >= 20000 && most->value < 80000;
  const bool matlab = least->value >= 700'000 && most->value < 800'000;
  return (excel || matlab) && most->value - least->value < 2 && 2 * whole < std::ssize(days);
}

bool are_day_fractions(const Numbers& days) {
  const auto is_fraction = [](const Number& day) { return day.value >= 0 && day.value < 1; };
  return std::all_of(days.begin(), days.end(), is_fraction) && keep_epochs(days, kDaySeconds);
}

bool mend_days(const Numbers& days, size_t cells) {
  constexpr size_t kDecimalsOfSeconds = 8;
  if (days.size() < 3 || 2 * days.size() < cells) return false;
  if (!are_serial_days(days) && !are_day_fractions(days)) return false;
  for (const Number& day : days)
    *day.cell =
        clock_of({day.cell, day.value - std::floor(day.value)}, kDaySeconds, kDecimalsOfSeconds);
  return true;
}

// ---- hours of the day

// Hours that begin in the morning count from the recording's start as well as from midnight.
bool mend_hours(const Numbers& hours, size_t cells) {
  constexpr double kHour = 3600, kNoon = 12;
  constexpr size_t kDecimalsOfSeconds = 5;
  if (hours.size() < 2 || 2 * hours.size() < cells || hours.front().value < kNoon) return false;
  const auto is_hour = [](const Number& hour) { return hour.value >= 0 && hour.value < 24; };
  if (!std::all_of(hours.begin(), hours.end(), is_hour) || !keep_epochs(hours, kHour)) return false;
  for (const Number& hour : hours) *hour.cell = clock_of(hour, kHour, kDecimalsOfSeconds);
  return true;
}

}  // namespace

void NumberClocks::mend(const ColumnCells& cells) {
  compact_ = mend_compact(cells) || compact_;
  days_ = mend_days(numbers_of(cells), cells.size()) || days_;
  hours_ = (may_be_hours_ && mend_hours(numbers_of(cells), cells.size())) || hours_;
}

std::vector<std::string> NumberClocks::said() const {
  std::vector<std::string> said;
  if (compact_) said.emplace_back("numbers like 220030 are times of day: only so rows keep a beat");
  if (days_) said.emplace_back("numbers of days, as Excel and MATLAB have them, are times of day");
  if (hours_)
    said.emplace_back("numbers like 22.00833 are hours of the day: only so rows keep a beat");
  return said;
}

}  // namespace physiomae::io
