#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/night/night.h"

// Note [Chain of a night]
// Stages hold on: windows taken each by itself would break a night into pieces. A night's path is
// that of a Markov chain whose emissions are the windows' probabilities: heads are fitted with
// class weights (method.md, "Downstream"), so what they say is proportional to the likelihood of a
// window under each stage. Transition probabilities are those of the night's own most probable
// stages, with one of each kind added so that none is impossible. A window that could not be staged
// carries no evidence; a gap in time is such epochs.

namespace physiomae::night {

using StageRow = std::array<double, kStages>;
using StageMatrix = std::array<StageRow, kStages>;

/// Probabilities of epochs (E); not usable where there is no window.
struct EpochEvidence {
  std::vector<StageRow> p;
  std::vector<uint8_t> usable;
};
/// The windows of a night on its epochs (epochs_of).
EpochEvidence evidence_of(const Night& night);

/// Of the chain (Note [Chain of a night]).
StageMatrix transition_probabilities(const EpochEvidence& evidence);

/// What the chain gets from epochs [first, last): likelihoods of the stages, none of them 0 (a
/// chain that is forced through it would break); 1 each where an epoch is not usable.
std::vector<StageRow> emissions(const EpochEvidence& evidence, size_t first, size_t last);

/// Forward pass: P(stage | evidence up to here) of each epoch, and the log of the likelihood of all
/// of it, but for the first epoch's prior.
struct Filtered {
  std::vector<StageRow> rows;
  double log_likelihood = 0;
};
Filtered filter(std::span<const StageRow> emissions, const StageMatrix& transition);

/// P(stage | all of the evidence) of each epoch, from its forward pass.
std::vector<StageRow> smooth(const Filtered& filtered, const StageMatrix& transition);

}  // namespace physiomae::night
