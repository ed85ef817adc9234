#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "physiomae/signal/decimator.h"
#include "physiomae/signal/fir.h"
#include "physiomae/signal/gaps.h"
#include "physiomae/signal/resampler.h"

// Note [Output grid]
// Output k at 100 Hz stands for the source position first + k rate/100, exactly: `first` is the
// grid's first source sample (5999 at 200 Hz in PhysioNet's records). Where rate/100 is no whole
// number, a window may start between two source samples; its nominal start is the nearest one
// (nearest_source_sample, half up), for labels and for `start_sample`; the signal itself is not
// rounded.

namespace physiomae::signal {

/// One modality of a recording on its way from the source to 100 Hz: gaps filled, band-pass at the
/// source's rate, decimation (rate a multiple of 100 Hz) or rational resampling. A stream in, a
/// stream out, memory bounded, the same bits however it is cut.
class Preprocessor {
 public:
  /// `modality` of kModalityNames; `first_source_sample` >= 0. InputError for a rate below
  /// kMinimumRateHz or one that ratio_to_output refuses.
  Preprocessor(int modality, Recipe recipe, double rate_hz, int64_t first_source_sample);

  /// Source samples in µV, NaN where missing; appends outputs at 100 Hz that are ready.
  void push(std::span<const float> samples, std::vector<float>& out);
  /// Ends the signal. In all output_count(n) samples came out.
  void finish(std::vector<float>& out);

  /// Outputs of a source of n samples: all positions up to n - 1.
  int64_t output_count(int64_t source_samples) const;
  /// Source sample nearest to output k (Note [Output grid]).
  int64_t nearest_source_sample(int64_t output) const;
  /// Whether outputs [first, first + count) lost too much source signal (window_spoiled). Final for
  /// gaps that have ended.
  bool spoiled(int64_t first_output, int64_t count) const;

 private:
  void filter(std::span<const float> filled, std::vector<float>& out);

  double rate_hz_;
  int64_t first_;
  BandpassSpec band_;
  Ratio ratio_;
  GapFiller filler_;
  BandpassDecimator decimator_;
  std::optional<RationalResampler> resampler_;
  std::vector<float> filled_, filtered_;
};

}  // namespace physiomae::signal
