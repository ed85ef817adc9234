#pragma once

#include <vector>

namespace physiomae::signal {

/// Complex float32 Fourier transform of a power-of-two length, real and imaginary parts apart.
/// Stockham's self-sorting radix-4 algorithm; bit-equal on every processor (simd.h). Twiddle
/// factors are rounded from double. Not thread-safe: one object a thread.
class Fft {
 public:
  explicit Fft(int length);  ///< a power of two, at least 4

  int length() const { return length_; }
  /// Transforms in place without scaling: X[k] = sum_i x[i] exp(-2 pi j i k / n). Exchanging `re`
  /// and `im` gives the inverse (times n).
  void transform(float* re, float* im);

 private:
  int length_;
  std::vector<float> twiddles_;  ///< a pass of length n: w, w^2, w^3, each n/4 re then n/4 im
  std::vector<float> scratch_re_, scratch_im_;
};

}  // namespace physiomae::signal
