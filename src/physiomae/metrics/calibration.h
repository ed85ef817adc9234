#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "physiomae/metrics/resampled_scores.h"

// Note [Calibration]
// What is held against the share of windows: of several classes the highest probability, against
// how often its class is right (Guo et al. 2017); of two classes the probability of the positive
// one, against how often it is there. Equal bins (low, high], the first with 0. The expected
// calibration error is the mean over bins, weighted by their windows, of |probability - share|.
// A temperature T > 0 turns p into softmax(log p / T), for a softmax of logits z that of z / T: no
// order of windows or classes changes, so neither do scores. Heads that are fitted with class
// weights speak of balanced classes: where a class is rare they claim it too often, a shift that a
// temperature is not made for. The error before and after says what it still does.

namespace physiomae::metrics {

constexpr int kReliabilityBins = 15;

struct ReliabilityBin {
  double low = 0, high = 0;
  int64_t windows = 0;
  double confidence = Scores::kUndefined;  ///< mean probability of its windows
  double share = Scores::kUndefined;       ///< how often it came true
};

struct Calibration {
  double expected_error = Scores::kUndefined;
  double log_loss = Scores::kUndefined;  ///< mean of -log p of the true class
  double brier = Scores::kUndefined;     ///< mean over windows of the sum over classes
  std::vector<ReliabilityBin> bins;
};

/// Errors are means over runs; bins hold the windows of all runs (Note [Calibration]).
Calibration calibration(const dataset::Task& task, const RunPredictions& runs,
                        int bins = kReliabilityBins);

/// The temperature with the lowest log loss on these windows, between 0.01 and 100; nothing when
/// there are no windows. Probabilities below 1e-12 count as that.
std::optional<double> fit_temperature(const Predictions& validation);

/// softmax(log p / temperature). Error unless the temperature is a number above 0.
Predictions with_temperature(const Predictions& predictions, double temperature);

}  // namespace physiomae::metrics
