#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "physiomae/signal/decimator.h"
#include "physiomae/signal/fir.h"
#include "physiomae/signal/gaps.h"
#include "physiomae/signal/resampler.h"
#include "physiomae/signal/time_resampler.h"

// Note [Output grid]
// Output k at 100 Hz stands for the source position first + k rate/100. Where `first` lies within
// 0.5 ms of a source sample it is that sample (5999 at 200 Hz in PhysioNet's records), and a rate
// within 1e-6 of a ratio to 100 Hz is that ratio; anything else is interpolated in time, at the
// position itself. The nominal place of an output in the source is the nearest sample
// (nearest_source_sample, half up), for labels and for gaps; the signal itself is not rounded.
// A clock that drifts gives samples at another rate than the header says: the filters are those of
// the header's rate, only the positions follow the clock.

namespace physiomae::signal {

/// One modality of a recording on its way from the source to 100 Hz: gaps filled, band-pass at the
/// source's rate, decimation (rate a multiple of 100 Hz) or rational resampling. A stream in, a
/// stream out, memory bounded, the same bits however it is cut.
class Preprocessor {
 public:
  /// `modality` of kModalityNames; `first_position` >= 0, in source samples; `clock_rate_hz` is the
  /// rate by the recording's clock where that drifts, 0 for `rate_hz`. InputError for a rate below
  /// kMinimumRateHz or above kMaximumRateHz.
  Preprocessor(int modality, Recipe recipe, double rate_hz, double first_position,
               double clock_rate_hz = 0);

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
  bool decimates() const { return ratio_ && ratio_->up == 1; }

  double rate_hz_;
  double clock_rate_hz_;
  BandpassSpec band_;  ///< before the others: it refuses rates that are none
  std::optional<Ratio> ratio_;
  double first_position_;  ///< a whole number where there is a ratio
  GapFiller filler_;
  BandpassDecimator decimator_;
  std::variant<std::monostate, RationalResampler, TimeResampler> resampler_;
  std::vector<float> filled_, filtered_;
};

}  // namespace physiomae::signal
