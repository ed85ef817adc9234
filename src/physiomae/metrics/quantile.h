#pragma once

#include <vector>

namespace physiomae::metrics {

/// The q-quantile (0..1) of `values` by linear interpolation (NumPy's default); 0 when empty.
double quantile(std::vector<double> values, double q);

}  // namespace physiomae::metrics
