#include "physiomae/io/time_text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

bool few_digits(std::string_view text) { return text.size() <= 4 && is_digits(text); }

// Words for the halves of a day, as systems of several languages write them.
struct HalfOfDay {
  std::string_view word;
  int half;  ///< 1 AM, 2 PM
};
constexpr auto kBehind = std::to_array<HalfOfDay>({{"am", 1},
                                                   {"a.m.", 1},
                                                   {"a. m.", 1},
                                                   {"vorm.", 1},
                                                   {"pm", 2},
                                                   {"p.m.", 2},
                                                   {"p. m.", 2},
                                                   {"nachm.", 2}});
constexpr auto kBetween = std::to_array<HalfOfDay>({{"\u4e0a\u5348", 1},  // Chinese
                                                    {"\u4e0b\u5348", 2},
                                                    {"\u5348\u524d", 1},  // Japanese
                                                    {"\u5348\u5f8c", 2},
                                                    {"\uc624\uc804", 1},  // Korean
                                                    {"\uc624\ud6c4", 2}});

// Removes "AM", "p.m." and the like: 0 none, 1 AM, 2 PM.
int take_half_of_day(std::string& text) {
  for (const auto& [word, half] : kBehind)
    if (text.ends_with(word)) {
      text.resize(text.size() - word.size());
      text = std::string(trim(text));
      return half;
    }
  for (const auto& [word, half] : kBetween)
    if (const size_t at = text.find(word); at != text.npos) {
      text.replace(at, word.size(), " ");
      text = std::string(trim(text));
      return half;
    }
  return 0;
}

// Seconds of "H:MM", "H:MM:SS[.s]"; the hour at most 999.
std::optional<double> parse_clock(std::string_view text) {
  const size_t first = text.find(':');
  if (first == text.npos || first == 0 || first > 3) return std::nullopt;
  const std::string_view rest = text.substr(first + 1);
  const size_t second = rest.find(':');
  const std::string_view minutes = rest.substr(0, second);
  const std::string_view seconds = second == rest.npos ? "0" : rest.substr(second + 1);
  if (!few_digits(text.substr(0, first)) || !few_digits(minutes) || seconds.empty() ||
      seconds[0] < '0' || seconds[0] > '9' || seconds.find_first_of("eE") != seconds.npos)
    return std::nullopt;
  const auto hour = parse_int(text.substr(0, first)), minute = parse_int(minutes);
  const auto s = parse_double(seconds);
  if (!hour || !minute || !s || *minute > 59 || *s < 0 || *s >= 60) return std::nullopt;
  return 3600.0 * static_cast<double>(*hour) + 60.0 * static_cast<double>(*minute) + *s;
}

struct IsoDate {
  double seconds_since_1970;
  std::string text;
};

// Whether it has the form, and the date where there is such a day.
bool has_iso_form(std::string_view text) {
  return text.size() == 10 && text[4] == '-' && text[7] == '-' && few_digits(text.substr(0, 4)) &&
         few_digits(text.substr(5, 2)) && few_digits(text.substr(8, 2));
}

std::optional<IsoDate> parse_iso_date(std::string_view text) {
  const auto date = start_date(text);
  if (!date || date->year() < std::chrono::year(1900)) return std::nullopt;
  const auto days = std::chrono::sys_days(*date).time_since_epoch().count();
  return IsoDate{kDaySeconds * static_cast<double>(days), std::string(text)};
}

// "Z", "+01:00", "-0500" behind the seconds: the local time before it counts.
std::string_view without_zone(std::string_view clock) {
  if (clock.ends_with('Z') || clock.ends_with('z')) return clock.substr(0, clock.size() - 1);
  const size_t sign = clock.find_first_of("+-");
  return sign == clock.npos || sign < 4 ? clock : clock.substr(0, sign);
}

// "22:00:10:500" as "22:00:10.500"; two digits there may be frames of a video.
std::string with_decimal_point(std::string_view clock) {
  std::string text(clock);
  const size_t last = text.find_last_of(':');
  if (std::count(text.begin(), text.end(), ':') != 3) return text;
  const std::string_view parts = std::string_view(text).substr(last + 1);
  if (is_digits(parts) && (parts.size() == 3 || parts.size() == 6)) text[last] = '.';
  return text;
}

// " UTC", " +0100", " -05:00" behind a blank: likewise.
std::string without_zone_word(std::string text) {
  const size_t gap = text.find_last_of(' ');
  if (gap == text.npos) return text;
  const std::string_view last = std::string_view(text).substr(gap + 1);
  const bool offset = last.size() >= 5 && (last[0] == '+' || last[0] == '-') &&
                      last.find_first_not_of("0123456789:", 1) == last.npos;
  if (last == "utc" || last == "gmt" || offset) text = std::string(trim(text.substr(0, gap)));
  return text;
}

}  // namespace

bool is_date_text(std::string_view text) {
  const size_t first = text.find_first_of("./-");
  if (first == text.npos) return false;
  const size_t second = text.find(text[first], first + 1);
  if (second == text.npos) return false;
  const std::string_view middle = text.substr(first + 1, second - first - 1);
  const bool month = few_digits(middle) || (middle.size() == 3 && middle[0] >= 'A');
  return few_digits(text.substr(0, first)) && month && few_digits(text.substr(second + 1));
}

std::string clock_text(double seconds) {
  constexpr int64_t kSecond = 1'000'000, kDay = 86'400 * kSecond;
  const int64_t moment = (std::llround(seconds * kSecond) % kDay + kDay) % kDay;
  const int64_t whole = moment / kSecond, rest = moment % kSecond;
  std::string text = fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  if (rest == 0) return text;
  text += fmt::format(".{:06}", rest);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::optional<double> start_of_day(std::string_view start_time) {
  const size_t t = start_time.find('T');
  if (t == start_time.npos) return std::nullopt;
  const auto time = parse_time_text(start_time.substr(t + 1));
  return time ? std::optional(time->seconds) : std::nullopt;
}

std::optional<double> comparable_start(std::string_view start_time, bool exact) {
  const auto start = start_of_day(start_time);
  return start && !exact ? std::optional(std::floor(*start)) : start;
}

std::string start_after(std::string_view start_time, double seconds) {
  const auto start = start_of_day(start_time);
  if (!start) return "";
  const double moment = std::round((*start + seconds) * 1e6) / 1e6;
  std::string date;
  if (const auto first = start_date(start_time)) {
    const auto days = static_cast<int64_t>(std::floor(moment / kDaySeconds));
    const std::chrono::year_month_day day = std::chrono::sys_days(*first) + std::chrono::days(days);
    date = fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()),
                       static_cast<unsigned>(day.month()), static_cast<unsigned>(day.day()));
  }
  return date + "T" + clock_text(moment);
}

std::optional<std::chrono::year_month_day> calendar_date(int64_t year, int64_t month, int64_t day) {
  const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(year)),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  return date.ok() ? std::optional(date) : std::nullopt;
}

std::optional<std::chrono::year_month_day> start_date(std::string_view start_time) {
  if (start_time.size() < 10 || start_time[4] != '-') return std::nullopt;
  const auto year = parse_int(start_time.substr(0, 4)), month = parse_int(start_time.substr(5, 2)),
             day = parse_int(start_time.substr(8, 2));
  return year && month && day ? calendar_date(*year, *month, *day) : std::nullopt;
}

std::optional<TimeText> parse_time_text(std::string_view cell) {
  std::string text = without_zone_word(to_lower(trim(cell)));
  const int half = take_half_of_day(text);
  TimeText out;
  const size_t gap = text.find_last_of("t ");
  if (gap != text.npos) {
    const std::string_view date = trim(std::string_view(text).substr(0, gap));
    if (has_iso_form(date)) {
      const auto iso = parse_iso_date(date);
      if (!iso) return std::nullopt;
      out.seconds = iso->seconds_since_1970;
      out.date = iso->text;
    } else if (!date.empty() && !is_date_text(date)) {
      return std::nullopt;
    }
  }
  const std::string clock =
      with_decimal_point(without_zone(std::string_view(text).substr(gap + 1)));
  const auto seconds = parse_clock(clock);
  if (!seconds || (half > 0 && (*seconds >= 13 * 3600 || *seconds < 3600))) return std::nullopt;
  if (out.date && *seconds >= kDaySeconds) return std::nullopt;
  out.twelve_hours = half > 0;
  out.has_seconds = std::count(clock.begin(), clock.end(), ':') > 1;
  out.has_fraction = out.has_seconds && clock.find_first_of(".,") != clock.npos;
  out.seconds += *seconds;
  if (half > 0 && *seconds >= 12 * 3600) out.seconds -= 12 * 3600;  // 12 AM is midnight
  if (half == 2) out.seconds += 12 * 3600;
  return out;
}

}  // namespace physiomae::io
