#include "physiomae/metrics/average_precision.h"

#include "physiomae/metrics/ranked_windows.h"

namespace physiomae::metrics {

double average_precision(std::span<const int> truth, std::span<const double> score) {
  return RankedWindows::of_all(truth, score).auprc[0];
}

}  // namespace physiomae::metrics
