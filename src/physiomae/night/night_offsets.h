#pragma once

#include <span>
#include <vector>

#include "physiomae/base/random.h"
#include "physiomae/night/stage_chain.h"

// Note [Offsets of a night]
// A model errs the same way through a whole night: one sleeper's quiet wake looks like N1 to it,
// another's N2 like N3. Nothing in the windows' probabilities tells, and intervals drawn from them
// alone are far too narrow (docs/predict.md has how often they held). So what goes wrong a night is
// learned where it is known: for each night of the validation patients an offset a stage, of sum 0,
// is added to the log probabilities and fitted, with the scored stages, by the conditional
// likelihood of the scored path under the chain of the night (Note [Chain of a night]); a ridge of
// |b|^2 / 2 holds those of stages that the night lacks. The offsets of a new night are drawn from
// a multivariate t of N - 1 degrees of freedom about the mean of N nights', its scale their
// covariance times 1 + 1/N: for each linear combination of offsets, which is what a statistic of a
// night is to first order, that is the usual prediction interval for one more value of a normal
// sample, and holds exactly. Few nights make its tails heavy, as they should.

namespace physiomae::night {

/// Added to log probabilities; of sum 0.
using StageOffsets = StageRow;

/// The offsets of one night whose stages are known; `scored` has a stage an epoch, undefined where
/// there is none.
StageOffsets fit_offsets(const EpochEvidence& evidence, std::span<const io::Stage> scored);

/// p exp(b) / sum(p exp(b)) of the usable epochs.
EpochEvidence shifted(const EpochEvidence& evidence, const StageOffsets& offsets);

/// Fewer nights say too little: no distribution.
constexpr size_t kLeastOffsetNights = 5;

/// The offsets that a new night may have.
class OffsetDistribution {
 public:
  OffsetDistribution() = default;
  explicit OffsetDistribution(std::span<const StageOffsets> nights);
  /// From fewer than kLeastOffsetNights: every draw is 0.
  bool empty() const { return nights_ == 0; }
  size_t nights() const { return nights_; }  ///< that it is known from; 0 when empty
  StageOffsets draw(RandomSequence& random) const;

 private:
  static constexpr size_t kDimensions = kStages - 1;  // differences to the first stage
  std::array<double, kDimensions> mean_{};
  std::array<std::array<double, kDimensions>, kDimensions> root_{};  // Cholesky factor of the scale
  size_t nights_ = 0;
};

}  // namespace physiomae::night
