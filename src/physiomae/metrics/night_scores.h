#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/metrics/resampled_scores.h"

namespace physiomae::metrics {

/// How values spread; NaN values are counted apart.
struct Distribution {
  int64_t count = 0, undefined = 0;
  double mean = Scores::kUndefined, sd = Scores::kUndefined;  ///< n - 1
  double lowest = Scores::kUndefined, quarter = Scores::kUndefined, median = Scores::kUndefined,
         three_quarters = Scores::kUndefined, highest = Scores::kUndefined;
};
Distribution distribution(const std::vector<double>& values);

/// Cohen's kappa of a night by itself, averaged over runs.
struct NightKappa {
  uint32_t night = 0;  ///< index of the record in its store
  int64_t windows = 0;
  double kappa = Scores::kUndefined;
};

/// In the order in which nights first come. Error unless every window has its night.
std::vector<NightKappa> night_kappas(const RunPredictions& runs);

/// One answer a night: the mean of its windows' probabilities, about the label that they share.
/// Error where the windows of a night have different labels, or no night.
Predictions night_means(const Predictions& predictions);

}  // namespace physiomae::metrics
