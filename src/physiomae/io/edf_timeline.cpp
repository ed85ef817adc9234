#include "physiomae/io/edf_timeline.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

constexpr double kJitterSeconds = 0.1;
constexpr double kFollowedSeconds = 0.05;  ///< of drift; less is nearer than any label is placed
constexpr double kBendSeconds = 0.1;       ///< of a stamp from the line through its segment
constexpr double kMostDrift = 5e-3;        ///< no clock is worse
constexpr int64_t kMostBends = 200;

bool is_multiple(double value, double unit) {
  const double ratio = value / unit;
  return std::abs(ratio - std::round(ratio)) < 1e-4;
}

}  // namespace

EdfTimeline::EdfTimeline(std::string where, bool discontinuous, double record_seconds,
                         double fastest_hz)
    : where_(std::move(where)),
      discontinuous_(discontinuous),
      record_seconds_(record_seconds),
      fine_seconds_(fastest_hz > 0 ? std::max(0.5 / fastest_hz, 1e-3) : 1e-3) {
  // A tolerance of a record or more would let time stand still.
  fine_seconds_ = std::min(fine_seconds_, 0.5 * record_seconds);
  coarse_seconds_ = std::max(fine_seconds_, std::min(kJitterSeconds, 0.5 * record_seconds));
  tolerance_seconds_ = fine_seconds_;
}

void EdfTimeline::add(std::optional<double> onset_seconds, int64_t byte) {
  if (onsets_.empty()) first_byte_ = byte;
  if (onsets_.size() == 1) stride_bytes_ = byte - first_byte_;
  if (!onset_seconds) {
    if (discontinuous_)
      throw InputError(
          fmt::format("{}: byte {}: data record {} has no time stamp, expected one in each record "
                      "of a discontinuous file",
                      where_, byte, records() + 1),
          "the record cannot be placed in time; export the file again");
    ++unstamped_;
  }
  const double expected = onsets_.empty() ? 0 : onsets_.back() + record_seconds_;
  onsets_.push_back(onset_seconds.value_or(expected));
}

double EdfTimeline::step(int64_t record) const {
  const auto r = static_cast<size_t>(record);
  return onsets_[r] - (onsets_[r - 1] + record_seconds_);
}

// The last decimal of all stamps, where a record's length is no multiple of it: then they cannot
// be exact. 0 where they can.
double EdfTimeline::rounding_seconds() const {
  for (const double unit : {1.0, 0.1, 0.01, 0.001, 1e-4}) {
    if (std::all_of(onsets_.begin(), onsets_.end(),
                    [&](double onset) { return is_multiple(onset, unit); }))
      return is_multiple(record_seconds_, unit) ? 0 : unit;
  }
  return 0;
}

std::string EdfTimeline::stamp_text(int64_t record) const {
  const auto r = static_cast<size_t>(record);
  return fmt::format(
      "byte {}: data record {} is stamped {:.6f} s, before the end of the previous record at "
      "{:.6f} s",
      first_byte_ + record * stride_bytes_, record + 1, onsets_[r],
      onsets_[r - 1] + record_seconds_);
}

void EdfTimeline::ignore_stamps(const std::string& why) {
  useless_ = true;
  warnings_.push_back(
      fmt::format("time stamps are of no use ({}): data records are taken to follow each other, "
                  "since the header does not say discontinuous (+D)",
                  why));
}

// Chooses the tolerance, and whether the stamps mean anything.
void EdfTimeline::judge_steps() {
  rounded_to_ = rounding_seconds();
  fine_seconds_ = std::min(fine_seconds_ + rounded_to_, std::max(fine_seconds_, record_seconds_));
  coarse_seconds_ = std::max(coarse_seconds_, fine_seconds_);
  constexpr double kRounding = 1e-9;
  int64_t backwards = 0, jumps = 0;
  bool jitters = false;
  for (int64_t r = 1; r < records(); ++r) {
    const double seconds = step(r);
    if (seconds < -coarse_seconds_ - kRounding && backwards == 0) backwards = r;
    jitters |= seconds < -fine_seconds_ - kRounding;
    jumps += seconds > coarse_seconds_ + kRounding;
  }
  if (backwards > 0 && discontinuous_)
    throw InputError(fmt::format("{}: {}", where_, stamp_text(backwards)),
                     "time runs backwards in this file; export it again");
  if (backwards > 0)
    ignore_stamps(stamp_text(backwards));
  else if (!discontinuous_ && jumps >= 3 && 2 * jumps > records())
    ignore_stamps(fmt::format("{} of {} jump", jumps, records()));
  tolerance_seconds_ = (jitters || !discontinuous_ ? coarse_seconds_ : fine_seconds_) + kRounding;
}

void EdfTimeline::add_piece(int64_t first, int64_t end) {
  const double start = onsets_[static_cast<size_t>(first)];
  Segment piece = {first, end - first, start};
  // Up to the next piece's start where they touch, else as the last two stamps have it.
  const bool open = end == records() || step(end) > tolerance_seconds_;
  const int64_t last = open ? end - 1 : end;
  if (last > first) {
    const double drift = onsets_[static_cast<size_t>(last)] - start -
                         static_cast<double>(last - first) * record_seconds_;
    const double each = drift / static_cast<double>(last - first);
    if (std::abs(drift) > kFollowedSeconds + rounded_to_) {
      const bool believable = std::abs(each) <= kMostDrift * record_seconds_;
      double& largest = believable ? largest_drift_seconds_ : ignored_drift_seconds_;
      if (std::abs(drift) > std::abs(largest)) largest = drift;
      if (believable) piece.frame_seconds = record_seconds_ + each;
    }
  }
  segments_.push_back(piece);
}

// Records [first, end) without a gap: one piece, or two where one line does not meet the stamps.
void EdfTimeline::follow(int64_t first, int64_t end) {
  std::vector<std::pair<int64_t, int64_t>> rest = {{first, end}};
  while (!rest.empty()) {
    const auto [from, to] = rest.back();
    rest.pop_back();
    const auto at = [&](int64_t r) { return onsets_[static_cast<size_t>(r)]; };
    const double slope =
        to - from > 1 ? (at(to - 1) - at(from)) / static_cast<double>(to - 1 - from) : 0;
    int64_t furthest = from;
    double distance = 0;
    for (int64_t r = from; r < to; ++r) {
      const double here = std::abs(at(r) - at(from) - slope * static_cast<double>(r - from));
      if (here > distance) furthest = r, distance = here;
    }
    if (distance > kBendSeconds + tolerance_seconds_ && furthest > from && bends_ < kMostBends) {
      ++bends_;
      rest.emplace_back(furthest, to);
      rest.emplace_back(from, furthest);
    } else {
      add_piece(from, to);
    }
  }
}

void EdfTimeline::cut_at_gaps() {
  int64_t first = 0;
  std::string first_jump;
  for (int64_t r = 1; r < records(); ++r) {
    if (step(r) <= tolerance_seconds_) continue;
    if (++gaps_ == 1)
      first_jump = fmt::format("{:.6f} s before data record {} (byte {})", step(r), r + 1,
                               first_byte_ + r * stride_bytes_);
    follow(first, r);
    first = r;
  }
  follow(first, records());
  if (gaps_ > 0 && !discontinuous_)
    warnings_.push_back(fmt::format(
        "not marked discontinuous (+D), but time stamps jump {} times, first by {}: read as "
        "discontinuous",
        gaps_, first_jump));
}

void EdfTimeline::finish() {
  if (onsets_.empty()) return;
  judge_steps();
  if (unstamped_ > 0)
    warnings_.push_back(fmt::format(
        "{} data records without a time stamp: taken to follow the record before", unstamped_));
  if (useless_) {
    segments_ = {{0, records(), 0}};
    return;
  }
  cut_at_gaps();
  if (largest_drift_seconds_ != 0)
    warnings_.push_back(fmt::format(
        "time stamps drift from the sampling rate by up to {:+.3f} s: samples follow them{}",
        largest_drift_seconds_,
        bends_ > 0 ? fmt::format(", in {} pieces", segments_.size()) : std::string()));
  if (ignored_drift_seconds_ != 0)
    warnings_.push_back(
        fmt::format("time stamps move away from the duration of data records by up to {:+.3f} s, "
                    "which is no drift of a clock: samples keep nominal times",
                    ignored_drift_seconds_));
}

void StampedRecords::add(int64_t record, std::optional<double> onset_seconds, int64_t byte) {
  if (!onset_seconds && record >= promised_ && any_) {
    waiting_.push_back(byte);
    return;
  }
  for (const int64_t unstamped : waiting_) timeline_.add(std::nullopt, unstamped);
  waiting_.clear();
  timeline_.add(onset_seconds, byte);
  any_ |= onset_seconds.has_value();
  placed_ = record + 1;
}

}  // namespace physiomae::io
