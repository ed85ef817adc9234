#pragma once

#include <cstdint>
#include <span>

#include "physiomae/signal/aligned.h"
#include "physiomae/signal/fft.h"

namespace physiomae::signal {

/// Filters one pair of blocks and keeps every `factor`-th sample: overlap-save in which only kept
/// samples are computed.
///
/// With x_p[i] = x[factor i + p] and h_p likewise, y[factor i] = sum_p (h_p * x_p)[i]: one short
/// transform a polyphase component, their products summed, one inverse transform. (For factor 2
/// this is the long transform whose spectrum is folded before a short inverse one, without its
/// last and first butterflies.) Two real blocks travel as real and imaginary part of one complex
/// signal. Each block's mean is removed before the transform, so that a large offset costs no
/// precision, and returns through the filter's gain at DC.
class BlockConvolver {
 public:
  BlockConvolver(std::span<const double> taps, int factor);

  /// Source samples a block reads.
  int64_t block_input() const { return static_cast<int64_t>(factor_) * length_; }
  /// Source samples from one block's start to the next.
  int64_t block_advance() const { return static_cast<int64_t>(factor_) * block_outputs(); }
  /// Kept samples of a block: output i is sum_k taps[k] x[factor i + k].
  int64_t block_outputs() const { return outputs_; }

  /// `a` and `b` hold block_input() samples; `out_a` and `out_b` take block_outputs().
  void filter_pair(const float* a, const float* b, float* out_a, float* out_b);

 private:
  int factor_;
  int length_;
  int64_t outputs_ = 0;
  double dc_gain_ = 0;
  Fft fft_;
  AlignedFloats spectra_;  // (factor, 2, length): conjugate spectrum of h_p, scaled
  AlignedFloats work_re_, work_im_, sum_re_, sum_im_;
};

}  // namespace physiomae::signal
