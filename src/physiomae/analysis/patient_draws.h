#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace physiomae::analysis {

/// A number with its 95 % interval over patients; NaN where there is none.
struct Estimate {
  double value = std::numeric_limits<double>::quiet_NaN();
  double low = value, high = value;
};

/// Intervals of numbers that are means or ratios of sums over windows: patients are drawn with
/// replacement, with all their windows (metrics' Note [Patient resampling]; the same draws for
/// every number).
class PatientDraws {
 public:
  /// patients: of each window, numbered from 0 without a gap.
  PatientDraws(std::vector<size_t> patients, uint64_t seed, int64_t draws = 2000);
  /// Sum of `above` over sum of `below`, a value a window each. No interval with one patient.
  Estimate ratio(const std::vector<double>& above, const std::vector<double>& below) const;
  Estimate mean(const std::vector<double>& values) const;
  size_t patients() const { return count_; }

 private:
  std::vector<size_t> patients_;
  size_t count_;
  std::vector<std::vector<uint32_t>> draws_;  ///< of each draw, how often each patient stands in it
};

}  // namespace physiomae::analysis
