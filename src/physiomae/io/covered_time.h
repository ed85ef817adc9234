#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace physiomae::io {

/// How much of a stretch of time is covered by spans that hardly overlap.
class CoveredTime {
 public:
  void add(double start_seconds, double end_seconds) {
    spans_.emplace_back(start_seconds, end_seconds);
  }
  /// Before `between`, after the last `add`.
  void settle();
  double between(double start_seconds, double end_seconds) const;
  size_t spans() const { return spans_.size(); }

 private:
  double until(double moment) const;

  std::vector<std::pair<double, double>> spans_;
  std::vector<double> before_;  ///< seconds covered before each of spans_
};

}  // namespace physiomae::io
