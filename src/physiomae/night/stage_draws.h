#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/night/night_offsets.h"
#include "physiomae/night/statistics.h"

// Note [Draws of a night]
// How far a statistic of a night is known follows from how sure the stages are. A draw is one path
// through the night, from the posterior of its chain (Note [Chain of a night]), drawn backwards
// behind a forward pass (Fruehwirth-Schnatter 1994), exactly. Where it is known how far the model
// is off from night to night (Note [Offsets of a night]), each draw has offsets of its own, and the
// chain is that of the shifted probabilities. A window that could not be staged stays unstaged in
// every draw.
//
// The hypnogram itself takes each window's most probable stage, knows of no offsets and is less
// smooth than the draws, so that a value may lie outside of its interval; the number of transitions
// does so often.

namespace physiomae::night {

/// `draws` paths through epochs [first, last) of the evidence (Note [Draws of a night]); path d is
/// a function of the evidence, the distribution and d alone.
std::vector<std::vector<io::Stage>> draw_paths(const EpochEvidence& evidence, size_t first,
                                               size_t last, int draws,
                                               const OffsetDistribution& offsets = {});

constexpr int kNightDraws = 1000;
constexpr double kIntervalShare = 0.9;

/// sleep_statistics of the hypnogram's epochs [first, last), each with the interval that holds 90 %
/// of the draws; statistics undefined in a draw are left out of it.
std::vector<SleepStatistic> statistics_with_intervals(const Night& night, size_t first, size_t last,
                                                      const EpochEvidence& evidence,
                                                      const OffsetDistribution& offsets = {});

}  // namespace physiomae::night
