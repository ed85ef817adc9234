#pragma once

#include <span>
#include <string>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/metrics/feature_matrix.h"
#include "physiomae/metrics/welch.h"

// Note [Band powers]
// Features of a window: log10 of the power in a few bands of each modality, from the model's own
// input (normalised, 100 Hz), Welch segments of 4 s. EEG and EOG: delta 0.5-4, theta 4-8, alpha
// 8-12, sigma 11-16, beta 16-30 Hz (AASM scoring manual; sigma, the spindle band, overlaps alpha).
// EMG: 0.5-10, 10-20 and the muscle tone's 20-45 Hz. ECG: 0.5-2 Hz (the heart rate itself, 30 to
// 120 a minute), 2-8, 8-20 (QRS complex) and 20-45 Hz. An absent modality's features are NaN.

namespace physiomae::metrics {

struct Band {
  std::string name;
  double low_hz = 0, high_hz = 0;  ///< [low, high)
};

const std::vector<Band>& bands_of(int modality);
/// "EEG delta", ... of all modalities, in the order of the features.
std::vector<std::string> band_power_names();

/// Features of one window: `values` (M', 3000) of the modalities in `presence`.
std::vector<double> band_powers(std::span<const float> values, Presence presence, Welch& welch);

/// Features of many windows, a row each. The same for any number of threads.
FeatureMatrix band_powers(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                          const dataset::LoaderOptions& options, int threads);

/// A Welch of the segment length that the features use.
Welch band_power_welch();

}  // namespace physiomae::metrics
