#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::signal {

/// Source samples [start, start + length) that were missing.
struct GapRun {
  int64_t start = 0;
  int64_t length = 0;
  bool operator==(const GapRun&) const = default;
};

/// A gap up to this long is bridged and a window that holds it stays usable.
constexpr double kBridgedSeconds = 1;
/// A gap up to this long becomes one straight line.
constexpr double kLineSeconds = 60;

/// Replaces missing samples (NaN or infinite) in a stream, so that a long filter can pass over
/// them, and lists every gap. A gap becomes the straight line between its neighbours; one longer
/// than kLineSeconds holds the value before it and takes the line over its last kLineSeconds, so
/// that memory stays bounded. A gap at the start holds the first sample (a longer one starts from
/// 0), one at the end the last. Independent of how the stream is cut.
class GapFiller {
 public:
  explicit GapFiller(double rate_hz);

  /// Appends filled samples to `out`; those of an open gap come later.
  void push(std::span<const float> samples, std::vector<float>& out);
  /// Ends the stream: as many samples have come out as went in.
  void finish(std::vector<float>& out);

  const std::vector<GapRun>& gaps() const { return gaps_; }  ///< in order, not touching
  int64_t missing() const { return missing_; }               ///< samples in all gaps
  int64_t received() const { return received_; }

 private:
  void miss(std::vector<float>& out);
  void close_gap(float next, std::vector<float>& out);

  int64_t line_limit_;
  std::vector<GapRun> gaps_;
  int64_t received_ = 0;
  int64_t missing_ = 0;
  int64_t open_ = 0;   ///< missing samples not yet given out
  bool seen_ = false;  ///< `last_` is a value to start from
  float last_ = 0;     ///< last sample present, or 0
};

/// Whether a window of source samples [first, first + length) lost too much: it touches a gap
/// longer than kBridgedSeconds, or misses more than a tenth of its samples.
bool window_spoiled(std::span<const GapRun> gaps, int64_t first, int64_t length, double rate_hz);

}  // namespace physiomae::signal
