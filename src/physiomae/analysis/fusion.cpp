#include "physiomae/analysis/fusion.h"

#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::analysis {

Fusion fusion_of(const at::Tensor& attention, int64_t modalities) {
  const int64_t tokens = modalities * kTokens;
  if (attention.dim() < 2 || attention.size(-1) != tokens || attention.size(-2) != tokens)
    throw Error(fmt::format("attention of {} modalities: expected (..., {}, {}), found {}",
                            modalities, tokens, tokens, fmt::join(attention.sizes(), " x ")));
  std::vector<int64_t> shape(attention.sizes().begin(), attention.sizes().end() - 2);
  for (int i = 0; i < 2; ++i) shape.insert(shape.end(), {modalities, kTokens});
  const auto parts = attention.to(at::kDouble).reshape(shape);  // (..., M, T, M, T)
  Fusion fusion;
  fusion.shares = parts.sum(-1).mean(-2);  // (..., M, M)
  const auto own = [](const at::Tensor& square) { return at::diagonal(square, 0, -2, -1).sum(-1); };
  fusion.crossing = 1 - own(fusion.shares) / modalities;
  // The same second: t = t'. (..., M, M)
  const auto same_second = at::diagonal(parts, 0, -3, -1).sum(-1);
  fusion.alignment = (same_second.sum({-2, -1}) - own(same_second)) / tokens;
  const auto spread = fusion.shares.mean(-2);  // (..., M)
  const double even = modalities > 1 ? std::log(static_cast<double>(modalities)) : 1;
  fusion.entropy = -at::xlogy(spread, spread).sum(-1) / even;
  return fusion;
}

UniformFusion uniform_fusion(int64_t modalities) {
  const auto all = static_cast<double>(modalities);
  return {(all - 1) / all, (all - 1) / (all * kTokens), modalities > 1 ? 1.0 : 0.0};
}

}  // namespace physiomae::analysis
