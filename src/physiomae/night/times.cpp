#include "physiomae/night/times.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::night {
namespace {

constexpr int64_t kSecondUs = 1'000'000;

double seconds_of(int64_t microseconds) { return static_cast<double>(microseconds) / kSecondUs; }

std::string fraction_text(int64_t microseconds) {  // ".995"; "" for none
  if (microseconds == 0) return "";
  std::string text = fmt::format(".{:06}", microseconds);
  text.erase(text.find_last_not_of('0') + 1);
  return text;
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
  return start ? io::clock_text(*start + seconds_of(microseconds)) : "";
}

std::string date_time_text(std::string_view start_time, int64_t microseconds) {
  const std::string text = io::start_after(start_time, seconds_of(microseconds));
  return text.starts_with('T') ? text.substr(1) : text;
}

}  // namespace physiomae::night
