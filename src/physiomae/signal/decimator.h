#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/signal/convolver.h"

// Note [Edges]
// Before its first and after its last sample a signal goes on as its odd reflection: 2 x[0] - x[j]
// at -j and 2 x[n-1] - x[n-1-j] at n-1+j, as MNE's "reflect_limited" has it. A signal shorter than
// half the filter runs out of samples to reflect; from there on the outermost reflected value is
// held (MNE goes to zero, which would make the result depend on the signal's offset).

namespace physiomae::signal {

/// Streaming zero-phase FIR filter that keeps every `factor`-th sample and computes no other:
/// output k is the filtered source sample phase + factor k (Note [Edges]).
///
/// Float32 in and out; memory is bounded (a few blocks of about four filter lengths). The output
/// does not depend on how the input is cut into `push` calls, bit for bit, nor on the processor.
/// Input must be finite (GapFiller). Method: BlockConvolver.
class BandpassDecimator {
 public:
  /// `taps`: odd number, centred; `factor` >= 1; `phase` >= 0, the first source sample kept (may
  /// exceed `factor`). UsageError otherwise.
  BandpassDecimator(std::span<const double> taps, int factor, int64_t phase);

  /// Takes the next samples; appends what is ready to `out`.
  void push(std::span<const float> samples, std::vector<float>& out);
  /// Ends the signal and appends the rest; in all ceil((n - phase) / factor) samples of n.
  void finish(std::vector<float>& out);

 private:
  void extend_left();
  void extend_right();
  void run_blocks(std::vector<float>& out);
  int64_t pair_input() const { return convolver_.block_advance() + convolver_.block_input(); }

  BlockConvolver convolver_;
  int64_t factor_;
  int64_t phase_;
  int64_t half_;          ///< taps on either side of the centre
  int64_t to_skip_;       ///< source samples that no output reads
  bool at_start_;         ///< still collecting what the left extension reflects
  int64_t received_ = 0;  ///< source samples so far
  int64_t produced_ = 0;  ///< outputs so far
  size_t begin_ = 0;      ///< start of the next block in `pending_`
  std::vector<float> pending_;
  std::vector<float> block_out_;
};

}  // namespace physiomae::signal
