#include "physiomae/metrics/softmax_head.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

void softmax(std::span<double> logits) {
  const double top = *std::ranges::max_element(logits);
  double sum = 0;
  for (double& value : logits) sum += value = std::exp(value - top);
  for (double& value : logits) value /= sum;
}

}  // namespace

std::vector<double> SoftmaxHead::probabilities(const FeatureView& matrix,
                                               std::span<const int64_t> rows) const {
  if (matrix.features != features)
    throw Error(fmt::format("{} features, the head was fitted on {}", matrix.features, features));
  const auto width = static_cast<size_t>(classes), columns = static_cast<size_t>(features);
  std::vector<double> result(rows.size() * width);
  for (size_t r = 0; r < rows.size(); ++r) {
    const float* x = matrix.row(rows[r]);
    const auto logits = std::span(result).subspan(r * width, width);
    for (size_t c = 0; c < width; ++c) {
      logits[c] = bias[c];
      for (size_t f = 0; f < columns; ++f)
        logits[c] += weight[c * columns + f] * static_cast<double>(x[f]);
    }
    softmax(logits);
  }
  return result;
}

}  // namespace physiomae::metrics
