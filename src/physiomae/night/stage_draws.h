#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/night/night.h"
#include "physiomae/night/statistics.h"

// Note [Draws of a night]
// How far a statistic of a night is known follows from how sure the stages are, and stages hold on:
// windows drawn each by itself would break a night into pieces and give every draw too many
// transitions. A draw is one path through the night of a Markov chain whose emissions are the
// windows' probabilities: heads are fitted with class weights (method.md, "Downstream"), so what
// they say is proportional to the likelihood of a window under each stage. Transition
// probabilities are those of the night's own stages, with one of each kind added so that none is
// impossible. Paths are drawn backwards behind a forward pass (Fruehwirth-Schnatter 1994), exactly
// from the chain's posterior. A window that could not be staged carries no evidence and stays
// unstaged in every draw; a gap in time is such epochs.
//
// The hypnogram itself takes each window's most probable stage and is less smooth than the draws,
// so that its number of transitions may lie above their interval.

namespace physiomae::night {

/// Probabilities of epochs (E); not usable where there is no window.
struct EpochEvidence {
  std::vector<std::array<double, kStages>> p;
  std::vector<uint8_t> usable;
};
/// The windows of a night on its epochs (epochs_of).
EpochEvidence evidence_of(const Night& night);

/// `draws` paths through epochs [first, last) of the evidence (Note [Draws of a night]); path d is
/// a function of the evidence and d alone.
std::vector<std::vector<io::Stage>> draw_paths(const EpochEvidence& evidence, size_t first,
                                               size_t last, int draws);

constexpr int kNightDraws = 1000;
constexpr double kIntervalShare = 0.9;

/// sleep_statistics of the hypnogram's epochs [first, last), each with the interval that holds 90 %
/// of the draws; statistics undefined in a draw are left out of it.
std::vector<SleepStatistic> statistics_with_intervals(const Night& night, size_t first, size_t last,
                                                      const EpochEvidence& evidence);

}  // namespace physiomae::night
