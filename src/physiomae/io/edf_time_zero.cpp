#include "physiomae/io/edf_time_zero.h"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

// "2001-01-01T22:00:00" some seconds later, "T22:00:00" too; to the microsecond.
std::string later(const std::string& start_time, double day_seconds, double seconds) {
  const double moment = std::round((day_seconds + seconds) * 1e6) / 1e6;
  std::string date;
  if (const auto first = start_date(start_time)) {
    const auto days = static_cast<int64_t>(std::floor(moment / kDaySeconds));
    const std::chrono::year_month_day day = std::chrono::sys_days(*first) + std::chrono::days(days);
    date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  }
  return date + "T" + clock_text(moment);
}

}  // namespace

EdfTimeZero edf_time_zero(double first_stamp_seconds,
                          const std::optional<std::string>& start_time) {
  const auto day_seconds = start_time ? start_of_day(*start_time) : std::nullopt;
  const auto from_header = [&](double seconds) {
    return day_seconds ? std::optional(later(*start_time, *day_seconds, seconds)) : start_time;
  };
  if (std::abs(first_stamp_seconds) < 1) return {from_header(first_stamp_seconds), ""};
  const std::string stamped = fmt::format(
      "the first data record is stamped {:+g} s: times count from it", first_stamp_seconds);
  if (!day_seconds) return {start_time, stamped};
  const double of_day = first_stamp_seconds - *day_seconds;
  if (std::abs(of_day) < 1)
    return {from_header(of_day),
            stamped + ", which is the time of day at which the recording starts"};
  if (std::abs(first_stamp_seconds) > 10 * kDaySeconds) return {start_time, stamped};
  const auto begins = from_header(first_stamp_seconds);
  return {begins, fmt::format("{}, {}, {:g} s after the header's start", stamped, *begins,
                              first_stamp_seconds)};
}

}  // namespace physiomae::io
