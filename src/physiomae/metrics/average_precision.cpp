#include "physiomae/metrics/average_precision.h"

#include <vector>

#include "physiomae/metrics/ranked_windows.h"

namespace physiomae::metrics {

double average_precision(std::span<const int> truth, std::span<const double> score) {
  const std::vector<uint32_t> one_unit(truth.size(), 0);
  std::vector<double> once(RankedWindows::kLanes, 1.0);
  return RankedWindows(truth, score, one_unit).areas(once).auprc[0];
}

}  // namespace physiomae::metrics
