#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {

/// A confusion matrix a patient: the matrix of any choice of patients is a sum of them.
class PatientConfusion {
 public:
  /// Error unless every window has a patient.
  explicit PatientConfusion(const Predictions& predictions);

  size_t patients() const { return patients_; }
  int classes() const { return classes_; }
  /// (C, C) of one patient.
  std::span<const int64_t> of(size_t patient) const;
  /// Patient p counted `count[p]` times.
  ConfusionMatrix counted(std::span<const uint32_t> count) const;
  ConfusionMatrix total() const;

 private:
  int classes_ = 0;
  size_t patients_ = 0;
  std::vector<int64_t> counts_;  // (P, C, C)
};

}  // namespace physiomae::metrics
