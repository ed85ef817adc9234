#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/metrics/feature_matrix.h"

namespace physiomae::metrics {

/// A linear classifier of raw features: softmax(features * weight^T + bias). With two classes the
/// logit of class 0 is 0 throughout.
struct SoftmaxHead {
  int classes = 0;             ///< C
  int64_t features = 0;        ///< F
  std::vector<double> weight;  // (C, F)
  std::vector<double> bias;    // (C)

  /// Of the rows of `matrix` at `rows`: (rows, C).
  std::vector<double> probabilities(const FeatureView& matrix, std::span<const int64_t> rows) const;
};

}  // namespace physiomae::metrics
