#include "physiomae/io/edf_time_zero.h"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

// "2001-01-01T22:00:00" some seconds later, "T22:00:00" too.
std::string later(const std::string& start_time, double day_seconds, double seconds) {
  const double sum = std::floor(day_seconds + seconds);
  const double days = std::floor(sum / kDaySeconds);
  const auto left = static_cast<int64_t>(sum - days * kDaySeconds);
  std::string date;
  if (const auto first = start_date(start_time)) {
    const std::chrono::year_month_day day =
        std::chrono::sys_days(*first) + std::chrono::days(static_cast<int64_t>(days));
    date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  }
  return fmt::format("{}T{:02}:{:02}:{:02}", date, left / 3600, left / 60 % 60, left % 60);
}

}  // namespace

EdfTimeZero edf_time_zero(double first_stamp_seconds,
                          const std::optional<std::string>& start_time) {
  if (std::abs(first_stamp_seconds) < 1) return {start_time, ""};
  const std::string stamped = fmt::format(
      "the first data record is stamped {:+g} s: times count from it", first_stamp_seconds);
  const auto day_seconds = start_time ? start_of_day(*start_time) : std::nullopt;
  if (!day_seconds) return {start_time, stamped};
  if (std::abs(first_stamp_seconds - *day_seconds) < 1)
    return {start_time, stamped + ", which is the time of day at which the recording starts"};
  if (std::abs(first_stamp_seconds) > 10 * kDaySeconds) return {start_time, stamped};
  const std::string begins = later(*start_time, *day_seconds, first_stamp_seconds);
  return {begins, fmt::format("{}, {}, {:g} s after the header's start", stamped, begins,
                              first_stamp_seconds)};
}

}  // namespace physiomae::io
