#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::metrics {

/// Rows of features that somebody else owns, row-major.
struct FeatureView {
  const float* values = nullptr;  // (rows, F)
  int64_t rows = 0;
  int64_t features = 0;  ///< F

  const float* row(int64_t index) const { return values + index * features; }
};

/// Rows of features, row-major; NaN: the feature is missing.
struct FeatureMatrix {
  int64_t rows = 0;
  int64_t features = 0;       ///< F
  std::vector<float> values;  // (rows, F)

  FeatureView view() const { return {values.data(), rows, features}; }
  std::span<float> row(int64_t index);
};

/// Missing values become the mean of those that `rows` have in their column, 0 where none has.
void fill_missing(FeatureMatrix& matrix, std::span<const int64_t> rows);

}  // namespace physiomae::metrics
