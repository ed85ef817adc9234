#include "physiomae/metrics/quantile.h"

#include <algorithm>
#include <cmath>

namespace physiomae::metrics {

double quantile(std::vector<double> values, double q) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const double place = q * static_cast<double>(values.size() - 1);
  const auto below = static_cast<size_t>(place);
  const size_t above = std::min(below + 1, values.size() - 1);
  const double weight = place - std::floor(place);
  return values[below] + weight * (values[above] - values[below]);
}

}  // namespace physiomae::metrics
