#include "physiomae/ingest/align_clocks.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/time_text.h"

namespace physiomae::ingest {
namespace {

using io::kDaySeconds;

double first_stage_seconds(const io::Labels& labels) {
  const auto first =
      std::find_if(labels.stages.begin(), labels.stages.end(),
                   [](const io::StageSpan& span) { return span.stage != io::Stage::undefined; });
  return first == labels.stages.end() ? 0 : first->start_seconds;
}

// The nearer way round the clock, unless the labels then begin before the recording and a day
// later within it.
double shift_of(double difference, const io::Labels& labels, double recording_seconds) {
  const double nearer = std::remainder(difference, kDaySeconds);
  const double first = first_stage_seconds(labels) + nearer;
  const bool before = first < -labels.epoch_seconds;
  return before && first + kDaySeconds < recording_seconds ? nearer + kDaySeconds : nearer;
}

std::string day_of(const std::string& start) { return start.substr(0, start.find('T')); }

void say_shift(double shift, const std::string& recording, io::Labels& labels) {
  const std::string scored_on = day_of(labels.start_time), recorded_on = day_of(recording);
  const bool differ = !scored_on.empty() && !recorded_on.empty() && scored_on != recorded_on;
  const std::string days = differ ? "; their dates differ and do not count" : "";
  labels.warnings.push_back(fmt::format(
      "its labels are shifted by {:+g} s: by their clock they begin at {}, the recording at {}{}",
      shift, labels.start_time, recording, days));
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
  const double shift = shift_of(*scoring - *recording, labels, recording_seconds);
  labels.origin = io::Labels::Origin::recording;
  if (*recording != io::start_of_day(start)) say_cut_seconds(start, labels);
  if (shift == 0) return 0;
  for (io::StageSpan& span : labels.stages) span.start_seconds += shift;
  for (io::ArousalSpan& span : labels.arousals) span.start_seconds += shift;
  say_shift(shift, start, labels);
  return shift;
}

}  // namespace physiomae::ingest
