#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace physiomae::io {

constexpr double kDaySeconds = 86400;

/// A time as tables write it.
struct TimeText {
  double seconds = 0;               ///< since midnight, or since 1970 with an ISO date
  std::optional<std::string> date;  ///< "YYYY-MM-DD" of an ISO date-time
  bool twelve_hours = false;        ///< with AM or PM
  bool has_seconds = true;
  bool has_fraction = false;  ///< digits behind the seconds, be they zero
};

/// "22:34:57", "22:34", "10:34:57 PM", "22:34:57,5", "22:34:57:500", behind a date or not. A date
/// counts only as YYYY-MM-DD (with T or a blank); others are passed over, since their order cannot
/// be known. Hours beyond 23 are those of an elapsed time; a zone behind it ("Z", "+01:00", " UTC")
/// does not count. Nothing when it is anything else.
std::optional<TimeText> parse_time_text(std::string_view text);

/// "22:34:57", "22:34:57.5": a time of day to the microsecond, of seconds from any midnight on.
std::string clock_text(double seconds);

/// Seconds since midnight of a start as Recording::start_time has it ("2020-01-31T22:34:57", or
/// "T22:34:57" where no date is known); nothing where there is none.
std::optional<double> start_of_day(std::string_view start_time);

/// The same to compare a clock with that does not state parts of a second (`exact` is false): who
/// writes whole seconds cuts them, so that a recording of 22:00:00.5 begins at 22:00:00 there.
std::optional<double> comparable_start(std::string_view start_time, bool exact);

/// A start some seconds later, as Recording::start_time has it, to the microsecond; "" where none
/// is known.
std::string start_after(std::string_view start_time, double seconds);

/// The date of a start as Recording::start_time has it; nothing where none is known, or where there
/// is no such day.
std::optional<std::chrono::year_month_day> start_date(std::string_view start_time);

/// A day of the calendar, nothing where there is none such.
std::optional<std::chrono::year_month_day> calendar_date(int64_t year, int64_t month, int64_t day);

/// "2020-01-31", "31.01.2020", "1/31/20".
bool is_date_text(std::string_view text);

}  // namespace physiomae::io
