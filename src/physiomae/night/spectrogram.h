#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/store/record_content.h"

namespace physiomae::night {

/// Power of one modality over a night: a column each 30 s from the recording's start to the end of
/// the last window, a row each 0.25 Hz from 0 to 30 Hz.
struct Spectrogram {
  size_t modality = 0;
  int64_t columns = 0;
  /// (rows, columns) dB of µV²/Hz, low frequencies first; NaN where no window of this modality is.
  std::vector<std::vector<float>> power_db;

  double hours() const { return static_cast<double>(columns) * kWindowSeconds / 3600; }
  bool is_empty() const { return columns == 0; }
};

/// Of the windows as the model gets them (filtered, 100 Hz): Welch's density of each, in segments
/// of 4 s (metrics::Welch, as SciPy's). `presence` (W): usable_modalities. Empty when no window has
/// the modality. A window stands in the column that most of it lies in.
Spectrogram spectrogram(const store::RecordContent& content, const std::vector<Presence>& presence,
                        size_t modality);

/// The same with every value brought between the quantiles `low` and `high` of all: artefacts are a
/// few columns, and would take all colours.
Spectrogram with_bounded_power(Spectrogram spectrogram, double low, double high);

}  // namespace physiomae::night
