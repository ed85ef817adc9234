#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::signal {

/// Interpolates a band-limited signal at the positions first + k step (in source samples), any real
/// numbers: for rates without a simple ratio to 100 Hz, clocks that drift, and starts between two
/// samples. The interpolator is RationalResampler's, a sinc under a Blackman window with its -6 dB
/// point at the source's Nyquist frequency and 5.5 rate / (2 (nyquist - high_hz)) samples long,
/// tabled at 1/1024 of a sample with a straight line between two entries (at most 2e-6 of the
/// signal off). The signal is zero beyond its ends (its band has no DC). Independent of how the
/// stream is cut.
class TimeResampler {
 public:
  TimeResampler(double first, double step, double high_hz, double rate_hz);

  void push(std::span<const float> samples, std::vector<float>& out);
  /// Appends the rest: all positions up to the last source sample.
  void finish(std::vector<float>& out);

 private:
  void run(int64_t end, double last_position, std::vector<float>& out);
  float value_at(double position) const;

  double first_, step_;
  int64_t reach_ = 0;          ///< source samples read on either side
  std::vector<float> phases_;  // (kPhases + 1, 2 reach)
  int64_t produced_ = 0;       ///< outputs so far
  int64_t base_ = 0;           ///< source sample of history_[0]
  int64_t received_ = 0;
  std::vector<float> history_;
};

}  // namespace physiomae::signal
