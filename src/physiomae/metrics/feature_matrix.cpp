#include "physiomae/metrics/feature_matrix.h"

#include <cmath>

namespace physiomae::metrics {

std::span<float> FeatureMatrix::row(int64_t index) {
  return std::span(values).subspan(static_cast<size_t>(index * features),
                                   static_cast<size_t>(features));
}

void fill_missing(FeatureMatrix& matrix, std::span<const int64_t> rows) {
  const auto columns = static_cast<size_t>(matrix.features);
  if (columns == 0) return;
  std::vector<double> sum(columns), count(columns);
  for (const int64_t r : rows) {
    const auto row = matrix.row(r);
    for (size_t f = 0; f < columns; ++f)
      if (!std::isnan(row[f])) sum[f] += static_cast<double>(row[f]), count[f] += 1;
  }
  for (size_t i = 0; i < matrix.values.size(); ++i) {
    const size_t f = i % columns;
    if (std::isnan(matrix.values[i]))
      matrix.values[i] = count[f] > 0 ? static_cast<float>(sum[f] / count[f]) : 0.0F;
  }
}

}  // namespace physiomae::metrics
