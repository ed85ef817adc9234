#include "physiomae/metrics/head_loss.h"

#include <algorithm>
#include <atomic>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/parallel.h"
#include "physiomae/metrics/head_tiles.h"

namespace physiomae::metrics {
namespace {

int64_t block_count(const FeatureView& features) {
  return (features.rows + kBlockRows - 1) / kBlockRows;
}

std::vector<double> block_sums(const FeatureView& features, int64_t block) {
  std::vector<double> sums(static_cast<size_t>(features.features));
  const int64_t end = std::min(features.rows, (block + 1) * kBlockRows);
  for (int64_t r = block * kBlockRows; r < end; ++r)
    for (int64_t f = 0; f < features.features; ++f)
      sums[static_cast<size_t>(f)] += static_cast<double>(features.row(r)[f]);
  return sums;
}

[[noreturn]] void refuse_feature(const FeatureView& features, size_t feature) {
  int64_t row = 0;
  while (row + 1 < features.rows && std::isfinite(features.row(row)[feature])) ++row;
  throw Error(fmt::format("feature {} of row {} is not finite", feature, row),
              "was the encoder's training stable?");
}

std::vector<float> means(const FeatureView& features, int threads) {
  const int64_t blocks = block_count(features);
  std::vector<std::vector<double>> parts(static_cast<size_t>(blocks));
  parallel_for(blocks, threads,
               [&](int64_t b) { parts[static_cast<size_t>(b)] = block_sums(features, b); });
  std::vector<float> centre(static_cast<size_t>(features.features));
  for (size_t f = 0; f < centre.size(); ++f) {
    double sum = 0;
    for (const auto& part : parts) sum += part[f];
    if (!std::isfinite(sum)) refuse_feature(features, f);
    centre[f] = static_cast<float>(sum / static_cast<double>(features.rows));
  }
  return centre;
}

// Adds up the parts of one request, blocks in their order.
void collect(LossRequest& request, const std::vector<BlockPart>& parts) {
  request.loss = 0;
  request.weight_gradient.assign(request.gradient ? request.weight.size() : 0, 0);
  request.bias_gradient.assign(request.gradient ? request.bias.size() : 0, 0);
  for (const BlockPart& part : parts) {
    request.loss += part.loss;
    if (part.weight_gradient.empty()) continue;
    for (size_t k = 0; k < part.bias_gradient.size(); ++k)
      request.bias_gradient[k] += part.bias_gradient[k];
    for (size_t i = 0; i < part.weight_gradient.size(); ++i)
      request.weight_gradient[i] += static_cast<double>(part.weight_gradient[i]);
  }
}

}  // namespace

HeadLoss::HeadLoss(FeatureView features, int threads)
    : features_(features), threads_(threads), centre_(means(features, threads)) {}

void HeadLoss::evaluate(std::span<LossRequest* const> requests) const {
  const int64_t blocks = block_count(features_);
  std::vector<std::vector<BlockPart>> parts(requests.size());
  for (auto& of_request : parts) of_request.resize(static_cast<size_t>(blocks));
  std::atomic<int64_t> next{0};
  // A worker, not a block, is the unit of parallel_for: its tiles stay in its caches.
  parallel_for(std::min<int64_t>(std::max(threads_, 1), blocks), threads_, [&](int64_t) {
    BlockPass pass(features_, centre_);
    for (int64_t b = next++; b < blocks; b = next++) pass.run(b, requests, parts);
  });
  parallel_for(static_cast<int64_t>(requests.size()), threads_, [&](int64_t i) {
    collect(*requests[static_cast<size_t>(i)], parts[static_cast<size_t>(i)]);
  });
}

}  // namespace physiomae::metrics
