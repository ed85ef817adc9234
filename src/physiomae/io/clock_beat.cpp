#include <algorithm>
#include <cmath>
#include <map>

#include "physiomae/io/table_clock.h"

// What the order of a table's rows tells of its clock.

namespace physiomae::io {
namespace {

constexpr double kHour = 3600;
constexpr double kLeastEpochSeconds = 5;
constexpr double kSlackSeconds = 30;

bool never_falls(const std::vector<double>& values, double least_step) {
  for (size_t i = 1; i < values.size(); ++i) {
    const double step = values[i] - values[i - 1];
    if (step < 0 || (step > 0 && step < least_step)) return false;
  }
  return true;
}

// Steps of rows by their numbers of epochs, or from row to row.
double steps_between(const BeatRow& a, const BeatRow& b) {
  return a.epoch && b.epoch ? *b.epoch - *a.epoch : 1;
}

double beat_of(const std::vector<BeatRow>& rows) {
  std::map<int64_t, int64_t> beats;
  for (size_t i = 1; i < rows.size(); ++i) {
    const double steps = steps_between(rows[i - 1], rows[i]);
    if (steps > 0)
      ++beats[std::llround(1000 * (rows[i].start_seconds - rows[i - 1].start_seconds) / steps)];
  }
  const auto most = std::max_element(
      beats.begin(), beats.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == beats.end() || 10 * most->second < 9 * (std::ssize(rows) - 1)) return 0;
  return static_cast<double>(most->first) / 1000;
}

// Clocks are changed at a full hour of the night.
bool is_hour_of_change(double before, double step_seconds) {
  const double hour = kHour * std::ceil((before - 1) / kHour);
  if (hour > before + step_seconds + 1) return false;
  const double of_day = std::fmod(std::fmod(hour, kDaySeconds) + kDaySeconds, kDaySeconds);
  return of_day <= 4 * kHour;
}

bool is_change(const std::vector<BeatRow>& rows, const ClockChange& change,
               double recording_seconds) {
  const BeatRow &before = rows[change.row - 1], &after = rows[change.row];
  if (before.epoch && after.epoch && *after.epoch > *before.epoch) return true;
  if (change.seconds < 0) return true;
  const double beat = change.beat_seconds;
  const double length = rows.back().start_seconds + beat - rows.front().start_seconds;
  if (recording_seconds > 0)
    return length > recording_seconds + kSlackSeconds &&
           length - change.seconds <= recording_seconds + kSlackSeconds;
  return before.duration_seconds && std::abs(*before.duration_seconds - beat - kHour) < 1;
}

}  // namespace

TimeText minutes_as_elapsed(TimeText time) {
  if (time.has_seconds || time.date || time.twelve_hours) return time;
  time.seconds /= 60;
  time.has_seconds = true;
  return time;
}

bool are_minutes(const std::vector<TimeText>& times, bool stated, const LabelOptions& options) {
  std::vector<double> as_hours, as_minutes;
  size_t in_two_parts = 0;
  double most = 0;
  for (const TimeText& time : times) {
    if (time.date || time.twelve_hours) return false;
    in_two_parts += !time.has_seconds;
    if (!time.has_seconds) most = std::max(most, time.seconds);
    as_hours.push_back(time.seconds);
    as_minutes.push_back(minutes_as_elapsed(time).seconds);
  }
  if (in_two_parts == 0 || options.time_unit == TimeUnit::clock) return false;
  if (stated) return true;
  if (times.size() < 3 || !never_falls(as_minutes, kLeastEpochSeconds)) return false;
  const double length = options.recording_seconds;
  const bool fits = length <= 0 || as_minutes.back() <= length + kSlackSeconds;
  if (in_two_parts < times.size()) return fits && !never_falls(as_hours, 0);
  if (most >= kDaySeconds) return fits;
  return length > 0 && fits && as_hours.back() - as_hours.front() > length + kSlackSeconds;
}

std::optional<ClockChange> find_clock_change(const std::vector<BeatRow>& rows,
                                             double recording_seconds) {
  constexpr size_t kLeastRows = 10;
  if (rows.size() < kLeastRows) return std::nullopt;
  const double beat = beat_of(rows);
  if (beat <= 0) return std::nullopt;
  std::optional<ClockChange> change;
  for (size_t i = 1; i < rows.size(); ++i) {
    const double nominal = beat * steps_between(rows[i - 1], rows[i]);
    const double jump = rows[i].start_seconds - rows[i - 1].start_seconds - nominal;
    if (std::abs(std::abs(jump) - kHour) > 1) continue;
    if (change || !is_hour_of_change(rows[i - 1].start_seconds, nominal)) return std::nullopt;
    change = ClockChange{i, jump > 0 ? kHour : -kHour, beat};
  }
  return change && is_change(rows, *change, recording_seconds) ? change : std::nullopt;
}

}  // namespace physiomae::io
