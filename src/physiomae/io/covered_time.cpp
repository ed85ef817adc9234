#include "physiomae/io/covered_time.h"

#include <algorithm>

namespace physiomae::io {

void CoveredTime::settle() {
  std::sort(spans_.begin(), spans_.end());
  before_.clear();
  double total = 0;
  for (const auto& [start, end] : spans_) {
    before_.push_back(total);
    total += end - start;
  }
}

double CoveredTime::between(double start, double end) const { return until(end) - until(start); }

double CoveredTime::until(double moment) const {
  const auto next = std::upper_bound(spans_.begin(), spans_.end(), std::pair(moment, 1e300));
  if (next == spans_.begin()) return 0;
  const auto at = static_cast<size_t>(next - spans_.begin()) - 1;
  return before_[at] + std::min(moment, spans_[at].second) - spans_[at].first;
}

}  // namespace physiomae::io
