#include "physiomae/ingest/align_clocks.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/time_text.h"

namespace physiomae::ingest {
namespace {

using io::kDaySeconds;

// The nearer way round the clock, unless the labels then begin before the recording and a day
// later within it.
double shift_of(double difference, const io::Labels& labels, double recording_seconds) {
  const double nearer = std::remainder(difference, kDaySeconds);
  const double first = io::scored_time(labels).begin + nearer;
  const bool before = first < -labels.epoch_seconds;
  return before && first + kDaySeconds < recording_seconds ? nearer + kDaySeconds : nearer;
}

// Where labels or the recording go on for more than a day the time of day alone does not place
// them: by their dates, where these put them on the recording, else where alone they fit it.
double shift_by_days(double difference, const std::string& recording, const io::Labels& labels,
                     double recording_seconds) {
  const io::ScoredTime scored = io::scored_time(labels);
  const double first = scored.begin, end = scored.end;
  const double slack = labels.epoch_seconds;
  const auto scored_on = io::start_date(labels.start_time), recorded_on = io::start_date(recording);
  if (scored_on && recorded_on) {
    const auto days = std::chrono::sys_days(*scored_on) - std::chrono::sys_days(*recorded_on);
    const double shift = difference + kDaySeconds * static_cast<double>(days.count());
    if (first + shift < recording_seconds && end + shift > 0) return shift;
  }
  std::vector<double> fitting;
  for (double shift = std::remainder(difference, kDaySeconds) - kDaySeconds;
       first + shift < recording_seconds; shift += kDaySeconds)
    if (first + shift >= -slack && end + shift <= recording_seconds + slack)
      fitting.push_back(shift);
  if (fitting.size() == 1) return fitting.front();
  throw InputError(
      fmt::format("its labels go from {} on for {:.1f} h, the recording from {} on for {:.1f} h: "
                  "without a date that both have, the time of day does not place them",
                  labels.start_time, (end - first) / 3600, recording, recording_seconds / 3600),
      "write times as seconds from the recording's start, cut labels to its day, or state "
      "--time-origin recording where the first of them is its start");
}

bool exceed_a_day(const io::Labels& labels, double recording_seconds) {
  const io::ScoredTime scored = io::scored_time(labels);
  return labels.has_stages() &&
         std::max(recording_seconds, scored.end - scored.begin) > kDaySeconds;
}

std::string day_of(const std::string& start) { return start.substr(0, start.find('T')); }

void say_shift(double shift, const std::string& recording, bool dates_count, io::Labels& labels) {
  const std::string scored_on = day_of(labels.start_time), recorded_on = day_of(recording);
  const bool differ =
      !dates_count && !scored_on.empty() && !recorded_on.empty() && scored_on != recorded_on;
  const std::string days = differ ? "; their dates differ and do not count" : "";
  // An event may stand before the first stage; spans are shifted already.
  const double first = labels.has_stages() ? labels.stages.front().start_seconds - shift : 0;
  const std::string stages =
      std::abs(first) >= 1 ? fmt::format(" (the first stage {:+g} s from that)", first) : "";
  labels.warnings.push_back(fmt::format(
      "its labels are shifted by {:+g} s: by their clock they begin at {}{}, the recording at {}{}",
      shift, labels.start_time, stages, recording, days));
}

void say_incomparable(const std::optional<std::string>& recording, io::Labels& labels) {
  const auto shown = [](const std::string& start) { return start.empty() ? "unknown" : start; };
  labels.warnings.push_back(
      fmt::format("clocks of scoring ({}) and recording ({}) cannot be compared: its labels are "
                  "placed at the recording's start",
                  shown(labels.start_time), shown(recording.value_or(""))));
}

// Labels whose clock states whole seconds, on a recording that starts between two of them.
void say_cut_seconds(const std::string& recording, io::Labels& labels) {
  labels.assumptions.push_back(
      fmt::format("its clock states whole seconds: the recording's start, {}, counts without its "
                  "part of a second",
                  recording));
}

// A clock that is for information: what differs is said and changes nothing.
void say_unused_clock(double difference, const std::string& recording, io::Labels& labels) {
  if (std::abs(std::remainder(difference, kDaySeconds)) < 1) return;
  labels.warnings.push_back(fmt::format(
      "the labels' clock says {}, the recording's {}: its labels count from the recording's start "
      "and are not shifted",
      labels.start_time, recording));
}

}  // namespace

double align_clocks(io::Labels& labels, const std::optional<std::string>& recording_start,
                    double recording_seconds) {
  const bool counts = labels.origin == io::Labels::Origin::clock;
  const auto scoring = io::start_of_day(labels.start_time);
  const std::string start = recording_start.value_or("");
  const bool exact = labels.exact_clock || labels.start_time.find('.') != std::string::npos;
  const auto recording = io::comparable_start(start, exact);
  if (!scoring || !recording) {
    if (counts) say_incomparable(recording_start, labels);
    return 0;
  }
  if (!counts) {
    say_unused_clock(*scoring - *recording, start, labels);
    return 0;
  }
  const bool days = exceed_a_day(labels, recording_seconds);
  const double difference = *scoring - *recording;
  const double shift = days ? shift_by_days(difference, start, labels, recording_seconds)
                            : shift_of(difference, labels, recording_seconds);
  labels.origin = io::Labels::Origin::recording;
  if (*recording != io::start_of_day(start)) say_cut_seconds(start, labels);
  if (shift == 0) return 0;
  for (io::StageSpan& span : labels.stages) span.start_seconds += shift;
  for (io::ArousalSpan& span : labels.arousals) span.start_seconds += shift;
  say_shift(shift, start, days, labels);
  return shift;
}

}  // namespace physiomae::ingest
