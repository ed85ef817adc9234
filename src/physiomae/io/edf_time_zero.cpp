#include "physiomae/io/edf_time_zero.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::io {

EdfTimeZero edf_time_zero(double first_stamp_seconds,
                          const std::optional<std::string>& start_time) {
  const auto day_seconds = start_time ? start_of_day(*start_time) : std::nullopt;
  const auto from_header = [&](double seconds) {
    return day_seconds ? std::optional(start_after(*start_time, seconds)) : start_time;
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
