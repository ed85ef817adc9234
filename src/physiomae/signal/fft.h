#pragma once

#include "physiomae/signal/aligned.h"

namespace physiomae::signal {

/// Complex float32 Fourier transform of a power-of-two length, real and imaginary parts apart.
///
/// The input is taken as n/16 rows of 16: columns are transformed by Stockham's self-sorting
/// radix-4 algorithm, 16 side by side, then rows, 16 at a time. Every inner loop is 16 neighbouring
/// elements wide, which any instruction set's vectors divide, and bit-equal on every processor
/// (Note [CPU variants]). Twiddle factors are rounded from double. Not thread-safe: one object a
/// thread.
class Fft {
 public:
  static constexpr int kMinimumLength = 256;

  explicit Fft(int length);  ///< a power of two from kMinimumLength; UsageError otherwise

  int length() const { return length_; }
  /// Transforms in place without scaling: X[k] = sum_i x[i] exp(-2 pi j i k / n). Exchanging `re`
  /// and `im` gives the inverse (times n). Fastest on AlignedFloats of different skew.
  void transform(float* re, float* im);

 private:
  int length_;
  AlignedFloats column_twiddles_;  ///< a pass of length m: w, w^2, w^3, each m/4 re then m/4 im
  AlignedFloats row_twiddles_;     ///< (n/256 groups, 16 columns, re and im, 16 rows)
  AlignedFloats scratch_re_, scratch_im_;
};

}  // namespace physiomae::signal
