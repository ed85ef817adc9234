#pragma once

#include <vector>

namespace physiomae::io {

/// What onsets have in common: they lie whole epochs apart.
struct OnsetGrid {
  double step_seconds = 0;  ///< 0: they have nothing in common
  double phase_seconds = 0;

  bool found() const { return step_seconds > 0; }
  /// Whether a moment lies on it, as far as clocks of whole seconds can tell.
  bool holds(double seconds) const;
};

/// The longest of 30, 20, 10 and 5 s on whose grid nine of ten onsets lie; none of fewer than five
/// onsets, which may do so by chance.
OnsetGrid grid_of(const std::vector<double>& onsets);

/// The longest of these that nine of ten durations are multiples of, within half a second; 0 where
/// none is.
double common_epoch_of(const std::vector<double>& durations);

/// Whether a duration is one or more such epochs.
bool is_multiple(double duration_seconds, double epoch_seconds);

}  // namespace physiomae::io
