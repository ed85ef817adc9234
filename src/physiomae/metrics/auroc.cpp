#include "physiomae/metrics/auroc.h"

#include "physiomae/metrics/ranked_windows.h"

namespace physiomae::metrics {

double auroc(std::span<const int> truth, std::span<const double> score) {
  return RankedWindows::of_all(truth, score).auroc[0];
}

}  // namespace physiomae::metrics
