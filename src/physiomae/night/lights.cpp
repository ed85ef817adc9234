#include "physiomae/night/lights.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::night {
namespace {

// Seconds from the recording's start, the first such moment that is not before `after`.
double moment(const Night& night, const std::string& text, const char* option, double after) {
  if (const auto seconds = io::parse_double(text)) return *seconds;
  const auto time = io::parse_time_text(text);
  if (!time || time->date || time->seconds >= io::kDaySeconds)
    throw UsageError(fmt::format("{} {}: expected a time of day or seconds", option, text),
                     "for example 22:31:00, or 1860 from the recording's start");
  const auto start = io::start_of_day(night.start_time);
  if (!start)
    throw InputError(fmt::format("{} {}: the recording has no clock", option, text),
                     "give seconds from the recording's start");
  double since = time->seconds - *start;
  while (since < after) since += io::kDaySeconds;
  return since;
}

}  // namespace

EpochRange lights_range(const Night& night, const std::string& off, const std::string& on) {
  const auto epochs = static_cast<int64_t>(epochs_of(night).size());
  if (epochs == 0) return {};
  const double first_seconds = static_cast<double>(night.windows.front().onset_us) / 1e6;
  const auto epoch_at = [&](double seconds) {
    return std::clamp<int64_t>(std::llround((seconds - first_seconds) / 30), 0, epochs);
  };
  const double off_seconds = off.empty() ? first_seconds : moment(night, off, "--lights-off", 0);
  const int64_t first = epoch_at(off_seconds);
  const int64_t last =
      on.empty() ? epochs : epoch_at(moment(night, on, "--lights-on", std::max(0.0, off_seconds)));
  if (first >= last)
    throw InputError(
        fmt::format("no epoch lies between {} and {}",
                    off.empty() ? "the first window" : "--lights-off " + off,
                    on.empty() ? "the recording's end" : "--lights-on " + on),
        "the recording starts and ends elsewhere: `physiomae inspect` shows its clock");
  return {static_cast<size_t>(first), static_cast<size_t>(last)};
}

}  // namespace physiomae::night
