#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "physiomae/metrics/resampled_scores.h"

// Note [Patient resampling]
// Windows of a night resemble each other, so patients are what is drawn, with all their windows
// (method.md, "Downstream"). Nothing has a state: the patients of draw d are a function of
// (seed, d), whatever the number of threads, and the same for every method and run that is asked
// about the same patients.
//   interval  P patients with replacement. Per draw the pooled score of each run, averaged over
//             runs; a draw that lacks a class that the test windows have is drawn again. The
//             interval lies between quantiles of the draws (percentile bootstrap, Efron 1979).
//             Stream: Domain::bootstrap, (draw, 0), item: the attempt.
//   test      For each patient a coin decides whether two methods change places, all runs
//             together (permutation_test.h). Stream: Domain::bootstrap, (draw, 1).

namespace physiomae::metrics {

struct ResamplingOptions {
  uint64_t seed = 0;
  int64_t draws = 2000;          ///< of patients, for intervals; 0: no intervals
  int64_t permutations = 10000;  ///< 0: no tests
  double level = 0.95;
  int threads = 1;
};

struct Interval {
  double low = Scores::kUndefined, high = Scores::kUndefined;
};

/// What the draws say of each of kNamedScores.
struct BootstrapResult {
  std::array<Interval, kNamedScores.size()> intervals;
  int64_t draws = 0;
  int64_t redrawn = 0;  ///< draws thrown away because a class was missing
};

/// Patients that can differ: draws of a single one are all alike, and their interval has no width.
constexpr size_t kFewestDrawn = 2;

/// Intervals of `scores` (Note [Patient resampling]). Undefined where a score is, and of fewer than
/// kFewestDrawn patients.
BootstrapResult bootstrap(const ResampledScores& scores, const ResamplingOptions& options);

/// Draws of patients that a predicate takes, each drawn again until it does.
struct PatientDraws {
  std::vector<uint32_t> counts;  ///< (draws, patients): how often each stands in a draw
  int64_t redrawn = 0;           ///< thrown away
};
/// options.draws of them. Error when a thousand attempts at one in a row are not `complete`.
PatientDraws draw_patients(size_t patients,
                           const std::function<bool(std::span<const uint32_t>)>& complete,
                           const ResamplingOptions& options);

/// Between quantiles of what the draws gave; undefined values are left out.
Interval percentile_interval(const std::vector<double>& values, double level);

/// How often each of `patients` stands in attempt `attempt` at draw `draw`: (P), sums to P.
std::vector<uint32_t> drawn_patients(uint64_t seed, uint64_t draw, uint64_t attempt,
                                     size_t patients);

}  // namespace physiomae::metrics
