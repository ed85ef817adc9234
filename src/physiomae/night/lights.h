#pragma once

#include <cstddef>
#include <string>

#include "physiomae/night/night.h"

namespace physiomae::night {

/// Epochs [first, last) of a night.
struct EpochRange {
  size_t first = 0, last = 0;
};

/// The epochs from lights off to lights on, each rounded to the nearest epoch; "" means the night's
/// beginning, its end. Either is a time of day ("22:31", "06:45:30": the first one after the
/// recording's start, lights on the first one after lights off) or seconds from the recording's
/// start ("1860"). UsageError when it is neither, InputError when the recording has no clock, or
/// nothing of the night lies between.
EpochRange lights_range(const Night& night, const std::string& off, const std::string& on);

}  // namespace physiomae::night
