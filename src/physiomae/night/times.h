#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace physiomae::night {

/// Seconds with as many decimals as they need: 30000000 -> "30", 29995000 -> "29.995".
std::string seconds_text(int64_t microseconds);

/// The part of a second at which a recording starts, in microseconds.
int64_t start_fraction_us(std::string_view start_time);

/// The time of day, "23:59:30" or "00:00:00.995", of a moment after the start; "" where no start is
/// known.
std::string clock_text(std::string_view start_time, int64_t microseconds);

/// Date and time, "2020-02-01T00:00:30"; as clock_text where no date is known.
std::string date_time_text(std::string_view start_time, int64_t microseconds);

}  // namespace physiomae::night
