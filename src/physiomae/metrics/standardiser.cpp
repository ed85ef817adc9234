#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/logistic_regression.h"

namespace physiomae::metrics {

std::span<const double> FeatureMatrix::row(int64_t index) const {
  return std::span(values).subspan(static_cast<size_t>(index * features),
                                   static_cast<size_t>(features));
}

Standardiser Standardiser::fit(const FeatureMatrix& features) {
  const auto columns = static_cast<size_t>(features.features);
  std::vector<double> count(columns), sum(columns), squares(columns);
  const auto visit = [&](const auto& use) {
    for (int64_t r = 0; r < features.rows; ++r) {
      const auto row = features.row(r);
      for (size_t f = 0; f < columns; ++f)
        if (!std::isnan(row[f])) use(f, row[f]);
    }
  };
  visit([&](size_t f, double value) { count[f] += 1, sum[f] += value; });
  Standardiser result{std::vector<double>(columns), std::vector<double>(columns)};
  for (size_t f = 0; f < columns; ++f) result.mean[f] = count[f] > 0 ? sum[f] / count[f] : 0;
  visit([&](size_t f, double value) {
    squares[f] += (value - result.mean[f]) * (value - result.mean[f]);
  });
  for (size_t f = 0; f < columns; ++f)
    result.sd[f] = count[f] > 0 ? std::sqrt(squares[f] / count[f]) : 0;
  return result;
}

FeatureMatrix Standardiser::apply(const FeatureMatrix& features) const {
  const auto columns = static_cast<size_t>(features.features);
  if (columns != mean.size())
    throw Error(fmt::format("{} features, standardised were {}", columns, mean.size()));
  FeatureMatrix result = features;
  for (size_t i = 0; i < result.values.size(); ++i) {
    const size_t f = i % columns;
    const double value = result.values[i];
    // The deviation of a constant feature is rounding, or nothing.
    const bool constant = sd[f] <= 1e-12 * std::max(1.0, std::abs(mean[f]));
    result.values[i] = std::isnan(value) || constant ? 0 : (value - mean[f]) / sd[f];
  }
  return result;
}

}  // namespace physiomae::metrics
