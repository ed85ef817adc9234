#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "physiomae/io/labels.h"
#include "physiomae/io/recording.h"

// Note [Scoring grid]
// Scorers judge epochs of 30 s, and a window must be one of theirs or its stage is a mixture. The
// grid of a recording is fixed: windows of 30 s, contiguous, whose starts are congruent to the
// first boundary between stages. In the Challenge this is sample 5999 modulo 6000 at 200 Hz in each
// of the 994 labelled records, so its unlabelled records use the same offset. Elsewhere it is the
// start of the hypnogram's first epoch modulo 30 s, or t = 0 without one. The grid also runs
// over what lies before and after the scoring (those windows have no stage, they serve
// pretraining), but never over a gap: where a recording consists of segments (EDF+D), a window lies
// inside one segment.
//
// A window has a stage in the Challenge only if all of its samples carry it; elsewhere, where
// epochs may be shorter, longer or displaced, it takes the stage that covers at least 20 s of it.

namespace physiomae::ingest {

/// Starts of windows are counted in samples of `rate_hz` from the recording's start.
struct Grid {
  double rate_hz = 0;                 ///< source rate, at most kMaxCountRateHz
  int64_t window_samples = 0;         ///< 30 s of them
  std::vector<int64_t> start_sample;  // (W)
  std::vector<size_t> segment;        // (W) index of the segment that holds the window
  double required_seconds = 0;        ///< of one stage in a window, for the window to have it

  double start_seconds(size_t window) const {
    return static_cast<double>(start_sample[window]) / rate_hz;
  }
};

/// Of one stage, in a window whose epochs are not its own.
constexpr double kRequiredStageSeconds = 20;

/// Offset of the Challenge's grid: 5999 samples at 200 Hz.
constexpr double kChallengeOffsetSeconds = 5999.0 / 200.0;

/// Counts of a window must fit 16 bits.
constexpr double kMaxCountRateHz = 1000;

/// The rate at which windows are counted: the source's, divided by the smallest whole number that
/// makes it at most kMaxCountRateHz.
double count_rate_hz(double source_rate_hz);

/// io::Labels::format of the Challenge.
constexpr std::string_view kChallengeLabels = "CinC2018";

/// Offset of the grid in [0, 30) s: where the first stage begins, modulo 30 s; in the Challenge the
/// first boundary after t = 0. `unlabelled_offset` without stages.
double grid_offset_seconds(const io::Labels& labels, double unlabelled_offset);

/// The windows on the grid that lie inside one segment. `frame_seconds` is the recording's.
/// A window may overhang a segment's end by less than half a sample of `source_rate_hz`.
Grid make_grid(std::span<const io::Segment> segments, double frame_seconds, double source_rate_hz,
               double offset_seconds, double required_seconds);

}  // namespace physiomae::ingest
