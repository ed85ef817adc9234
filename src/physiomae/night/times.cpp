#include "physiomae/night/times.h"

#include <chrono>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::night {
namespace {

constexpr int64_t kSecondUs = 1'000'000;
constexpr int64_t kDayUs = 86'400 * kSecondUs;

std::string fraction_text(int64_t microseconds) {  // ".995"; "" for none
  if (microseconds == 0) return "";
  std::string text = fmt::format(".{:06}", microseconds);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
}

std::string time_of_day(int64_t of_day_us) {
  const int64_t seconds = of_day_us / kSecondUs;
  return fmt::format("{:02}:{:02}:{:02}{}", seconds / 3600, seconds / 60 % 60, seconds % 60,
                     fraction_text(of_day_us % kSecondUs));
}

}  // namespace

std::string seconds_text(int64_t microseconds) {
  const int64_t size = std::abs(microseconds);
  return fmt::format("{}{}{}", microseconds < 0 ? "-" : "", size / kSecondUs,
                     fraction_text(size % kSecondUs));
}

int64_t start_fraction_us(std::string_view start_time) {
  return std::llround(io::start_of_day(start_time).value_or(0) * kSecondUs) % kSecondUs;
}

std::string clock_text(std::string_view start_time, int64_t microseconds) {
  const auto start = io::start_of_day(start_time);
  if (!start) return "";
  const int64_t moment = std::llround(*start * kSecondUs) + microseconds;
  return time_of_day((moment % kDayUs + kDayUs) % kDayUs);
}

std::string date_time_text(std::string_view start_time, int64_t microseconds) {
  const auto date = io::start_date(start_time);
  const auto start = io::start_of_day(start_time);
  if (!date || !start) return clock_text(start_time, microseconds);
  const int64_t moment = std::llround(*start * kSecondUs) + microseconds;
  const int64_t day = moment / kDayUs - (moment % kDayUs < 0 ? 1 : 0);
  const std::chrono::year_month_day there(std::chrono::sys_days(*date) + std::chrono::days(day));
  return fmt::format("{:04}-{:02}-{:02}T{}", static_cast<int>(there.year()),
                     static_cast<unsigned>(there.month()), static_cast<unsigned>(there.day()),
                     clock_text(start_time, microseconds));
}

}  // namespace physiomae::night
