#include "physiomae/objectives/mae_loss.h"

#include <ATen/ATen.h>
#include <ATen/core/Reduction.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::objectives {
namespace {

constexpr int64_t kT = kTokens;
constexpr int64_t kS = kTokenSamples;
constexpr double kPatchEpsilon = 1e-6;  ///< added to a token's variance, as He et al. 2022 do

at::Tensor point_loss(const at::Tensor& found, const at::Tensor& target, PointLoss point) {
  if (point == PointLoss::mse) return (found - target).square();
  return at::smooth_l1_loss(found, target, at::Reduction::None, /*beta=*/1.0);
}

}  // namespace

at::Tensor normalise_patches(const at::Tensor& tokens) {
  const auto mean = tokens.mean(-1, /*keepdim=*/true);
  const auto variance = at::var(tokens, at::IntArrayRef{-1}, /*unbiased=*/true, /*keepdim=*/true);
  return (tokens - mean) / (variance + kPatchEpsilon).sqrt();
}

LossSums mae_loss(const at::Tensor& reconstruction, const at::Tensor& windows,
                  const at::Tensor& visible, bool per_patch, PointLoss point) {
  const int64_t batch = windows.size(0), modalities = windows.size(1), tokens = modalities * kT;
  if (reconstruction.sizes() != at::IntArrayRef{batch, tokens, kS})
    throw Error(fmt::format("reconstruction: expected ({}, {}, {}), found ({})", batch, tokens, kS,
                            fmt::join(reconstruction.sizes(), ", ")));
  auto target = windows.reshape({batch, tokens, kS});
  if (per_patch) target = normalise_patches(target);
  const auto dropped = dropped_tokens(visible, tokens, target.options());
  const auto found = reconstruction.to(target.scalar_type());
  const auto error = point_loss(found, target, point).mean(-1);
  const auto counted = error * dropped;  // (B, M'*T)
  const auto by_modality = [&](const at::Tensor& x) {
    return x.detach()
        .view({batch, modalities, kT})
        .sum(at::IntArrayRef{0, 2}, /*keepdim=*/false, at::kDouble);
  };
  return {counted.sum(),
          static_cast<double>(batch * (tokens - visible.size(1))),
          {},
          by_modality(counted),
          by_modality(dropped)};
}

}  // namespace physiomae::objectives
