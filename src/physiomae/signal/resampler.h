#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace physiomae::signal {

/// 100 Hz = rate * up / down, in lowest terms.
struct Ratio {
  int64_t up = 1;
  int64_t down = 1;
  bool operator==(const Ratio&) const = default;
};

/// The ratio from `rate_hz` to 100 Hz, by continued fractions: the simplest within 1e-6 of it (36
/// ms of drift in 10 h), both numbers at most 20,000; nothing where there is none.
std::optional<Ratio> ratio_to_output(double rate_hz);

/// Interpolates a band-limited signal at the positions first + k down/up (in source samples).
///
/// It only interpolates: the band-pass before it has set the band, so that a recording gives the
/// same signal whatever its rate (recipe `paper` folds 50-70 Hz here, too). The interpolator is a
/// Blackman-windowed sinc at up * rate with its -6 dB point at the source's Nyquist frequency and
/// 5.5 up rate / (2 (nyquist - high_hz)) taps (made odd), gain `up`: images are 74 dB down. Only
/// kept samples are computed. The signal is zero beyond its ends (its band has no DC). Independent
/// of how the stream is cut.
class RationalResampler {
 public:
  RationalResampler(Ratio ratio, double high_hz, double rate_hz, int64_t first);

  void push(std::span<const float> samples, std::vector<float>& out);
  /// Appends the rest: all positions up to the last source sample.
  void finish(std::vector<float>& out);

 private:
  void run(int64_t end, int64_t last_position, std::vector<float>& out);

  Ratio ratio_;
  int64_t reach_ = 0;          ///< source samples read on either side
  std::vector<float> phases_;  // (up, 2 reach + 1)
  int64_t position_;           ///< next output's place, source sample
  int64_t fraction_ = 0;       ///< and fraction, in units of 1/up
  int64_t base_ = 0;           ///< source sample of history_[0]
  int64_t received_ = 0;
  std::vector<float> history_;
};

}  // namespace physiomae::signal
