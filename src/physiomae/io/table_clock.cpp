#include "physiomae/io/table_clock.h"

#include <algorithm>
#include <cmath>
#include <map>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

constexpr double kSlackSeconds = 30;
constexpr double kSameSeconds = 5e-4;  ///< below what clocks state

ClockPlace as_clock(const TimeText& first, double first_seconds, const LabelOptions& options,
                    LabelBuilder& builder) {
  builder.set_origin(Labels::Origin::clock);
  const auto start = comparable_start(options.recording_start, first.has_fraction);
  if (!first.has_seconds && start &&
      std::abs(std::remainder(first_seconds - *start, kDaySeconds)) < 60) {
    builder.set_start_time(options.recording_start);
    builder.set_exact_clock();
    builder.assume("times state no seconds: the first is the recording's start");
    return {first_seconds, std::nullopt};
  }
  if (!first.has_seconds)
    builder.assume("times state no seconds: they may be off by up to a minute");
  builder.set_start_time(first.date.value_or("") + "T" + clock_text(first_seconds));
  if (first.has_fraction) builder.set_exact_clock();
  if (!first.has_seconds || !start || options.origin) return {first_seconds, std::nullopt};
  return {first_seconds, std::remainder(first_seconds - *start, kDaySeconds)};
}

ClockPlace as_elapsed(LabelBuilder& builder, bool stated) {
  if (!stated)
    builder.assume("times count from the recording's start: as times of day they would not fit it");
  return {0, 0};
}

// Nobody slept for a recorder of EDF in 1970; programs count seconds from there.
bool counts_from_1970(const TimeText& first, const LabelOptions& options) {
  return first.date == "1970-01-01" && !options.recording_start.starts_with("1970");
}

bool clock_fits(double first, double end, double start, double recording_seconds) {
  const double begin = std::remainder(first - start, kDaySeconds);
  return begin >= -kSlackSeconds && begin + (end - first) <= recording_seconds + kSlackSeconds;
}

}  // namespace

double ClockRoll::next(const TimeText& time) {
  double seconds = time.seconds;
  if (previous_ && !time.date)
    seconds += kDaySeconds * std::round((*previous_ - seconds) / kDaySeconds);
  previous_ = seconds;
  return seconds;
}

double epoch_of_minutes(const std::vector<double>& times) {
  std::map<double, size_t> rows;
  for (const double time : times) ++rows[time];
  size_t most = 0;
  for (const auto& [time, count] : rows) most = std::max(most, count);
  if (most < 2 || most > 12 || 60 % most != 0) return 0;
  const auto full = std::count_if(rows.begin(), rows.end(),
                                  [most](const auto& minute) { return minute.second == most; });
  // The first minute may be cut, and a few rows may be missing.
  return 10 * full >= 8 * (std::ssize(rows) - 1) ? 60.0 / static_cast<double>(most) : 0;
}

bool spread_minutes(std::vector<double>& times) {
  std::map<double, size_t> rows, seen;
  for (const double time : times) ++rows[time];
  const double epoch = epoch_of_minutes(times);
  bool any = false;
  for (double& time : times) {
    const double minute = time;
    const auto count = static_cast<double>(rows[minute]);
    const double step = epoch > 0 ? epoch : 60 / count;
    const double missing = epoch > 0 && minute == rows.begin()->first ? 60 / epoch - count : 0;
    time += step * (missing + static_cast<double>(seen[minute]++));
    any = any || time != minute;
  }
  return any;
}

ClockPlace place_clock(const TimeText& first, double first_seconds, double end_seconds,
                       const LabelOptions& options, const std::string& where,
                       LabelBuilder& builder) {
  if (options.time_unit == TimeUnit::elapsed) return as_elapsed(builder, /*stated=*/true);
  if (!options.time_unit && !options.origin && counts_from_1970(first, options)) {
    builder.assume("dates of 1970: times count from the recording's start");
    return as_elapsed(builder, /*stated=*/true);
  }
  const bool surely_clock =
      options.time_unit == TimeUnit::clock || first.date || first.twelve_hours || options.origin;
  const double length = options.recording_seconds;
  if (surely_clock || length <= 0) return as_clock(first, first_seconds, options, builder);
  const auto start = comparable_start(options.recording_start, first.has_fraction);
  const bool elapsed = end_seconds <= length + kSlackSeconds;
  if (!start) {
    if (elapsed) return as_elapsed(builder, /*stated=*/false);
    if (std::abs(end_seconds - first_seconds - length) <= kSlackSeconds)
      return as_clock(first, first_seconds, options, builder);
    throw InputError(
        fmt::format("{}: its times begin at {}, and the recording has no clock to compare with",
                    where, clock_text(first_seconds)),
        "--time-origin recording: the first of them is the recording's start");
  }
  if (!elapsed) return as_clock(first, first_seconds, options, builder);
  const double shift = std::remainder(first_seconds - *start, kDaySeconds);
  if (std::abs(shift - first_seconds) < kSameSeconds)
    return as_elapsed(builder, /*stated=*/true);  // the same
  if (!clock_fits(first_seconds, end_seconds, *start, length))
    return as_elapsed(builder, /*stated=*/false);
  // Elapsed times begin at 0; clocks begin with the recording, or some time within it.
  const bool from_zero = first_seconds <= kSlackSeconds && std::abs(shift) >= 1;
  if (std::abs(shift) <= kSlackSeconds && !from_zero)
    return as_clock(first, first_seconds, options, builder);
  throw InputError(
      fmt::format("{}: times from {} on are times of day or count from the recording's start",
                  where, clock_text(first_seconds)),
      "state it: --time-unit clock, or --time-unit elapsed");
}

}  // namespace physiomae::io
