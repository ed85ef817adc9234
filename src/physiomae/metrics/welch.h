#pragma once

#include <memory>
#include <span>
#include <vector>

namespace physiomae::metrics {

/// One-sided power spectral density by Welch's method (Welch 1967), as scipy.signal.welch with its
/// defaults: periodic Hann window, segments that overlap by half, each without its mean, density
/// scaling, mean over segments. One object a thread.
class Welch {
 public:
  /// UsageError unless the segment is even and at least 2.
  Welch(int segment_samples, double rate_hz);
  ~Welch();
  Welch(Welch&&) noexcept;

  /// Density (unit^2 / Hz) at `frequencies_hz`; Error when `signal` is shorter than a segment.
  std::vector<double> density(std::span<const float> signal);
  /// k * rate / segment for k = 0 .. segment / 2.
  const std::vector<double>& frequencies_hz() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// A density in decibels, for pictures. What is below 1e-6 µV²/Hz counts as that: it is nothing to
/// an amplifier.
float decibels(double density);

}  // namespace physiomae::metrics
