#include "physiomae/io/edf_timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {

EdfTimeline::EdfTimeline(std::string where, bool discontinuous, double record_seconds,
                         double fastest_hz)
    : where_(std::move(where)),
      discontinuous_(discontinuous),
      record_seconds_(record_seconds),
      tolerance_seconds_(fastest_hz > 0 ? std::max(0.5 / fastest_hz, 1e-3) : 1e-3) {
  // A tolerance of a record or more would let time stand still.
  tolerance_seconds_ = std::min(tolerance_seconds_, 0.5 * record_seconds);
}

void EdfTimeline::start_segment(int64_t record, double onset_seconds) {
  segments_.push_back({record, 1, onset_seconds});
  previous_onset_seconds_ = onset_seconds;
}

void EdfTimeline::add(int64_t record, std::optional<double> onset_seconds, int64_t byte) {
  if (!onset_seconds) {
    if (discontinuous_)
      throw InputError(
          fmt::format("{}: byte {}: data record {} has no time stamp, expected one in each record "
                      "of a discontinuous file",
                      where_, byte, record + 1),
          "the record cannot be placed in time; export the file again");
    ++unstamped_;
  }
  if (segments_.empty()) {
    start_segment(record, onset_seconds.value_or(0));
    return;
  }
  const double expected = previous_onset_seconds_ + record_seconds_;
  const double onset = onset_seconds.value_or(expected);
  if (onset < expected - tolerance_seconds_)
    throw InputError(
        fmt::format("{}: byte {}: data record {} is stamped {:.6f} s, before the end of the "
                    "previous record at {:.6f} s",
                    where_, byte, record + 1, onset, expected),
        "time runs backwards in this file; export it again");
  if (onset > expected + tolerance_seconds_) {
    if (++jumps_ == 1)
      first_jump_ = fmt::format("{:.6f} s before data record {} (byte {})", onset - expected,
                                record + 1, byte);
    start_segment(record, onset);
    return;
  }
  Segment& segment = segments_.back();
  const double nominal =
      segment.start_seconds + static_cast<double>(segment.frames) * record_seconds_;
  if (std::abs(onset - nominal) > std::abs(largest_drift_seconds_))
    largest_drift_seconds_ = onset - nominal;
  ++segment.frames;
  previous_onset_seconds_ = onset;
}

std::vector<std::string> EdfTimeline::warnings() const {
  constexpr double kReportedDriftSeconds = 0.1;
  std::vector<std::string> out;
  if (jumps_ > 0 && !discontinuous_)
    out.push_back(fmt::format(
        "marked contiguous, but time stamps jump {} times, first by {}: read as discontinuous",
        jumps_, first_jump_));
  if (unstamped_ > 0)
    out.push_back(fmt::format(
        "{} data records without a time stamp: taken to follow the record before", unstamped_));
  if (std::abs(largest_drift_seconds_) > kReportedDriftSeconds)
    out.push_back(fmt::format(
        "time stamps drift from the sampling rate by up to {:+.3f} s: samples keep nominal times",
        largest_drift_seconds_));
  return out;
}

}  // namespace physiomae::io
