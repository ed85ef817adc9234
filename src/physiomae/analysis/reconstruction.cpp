#include "physiomae/analysis/reconstruction.h"

#include <algorithm>

#include <ATen/ATen.h>

#include "physiomae/analysis/windows.h"
#include "physiomae/base/error.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::analysis {
namespace {

// (W, M, 3000) -> (W, M*T, S)
at::Tensor tokens_of(const at::Tensor& windows) {
  return windows.reshape({windows.size(0), windows.size(1) * kTokens, kTokenSamples});
}

}  // namespace

SquaredErrors squared_errors(const at::Tensor& found, const at::Tensor& windows,
                             const at::Tensor& dropped) {
  const int64_t count = windows.size(0), modalities = windows.size(1);
  const auto target = windows.reshape(found.sizes()).to(at::kDouble);  // (W, M*T, S)
  const auto over_dropped = [&](const at::Tensor& squares) {
    return (squares * dropped.to(at::kDouble).unsqueeze(-1))
        .view({count, modalities, -1})
        .sum(-1)
        .cpu();
  };
  return {over_dropped((found.to(at::kDouble) - target).square()), over_dropped(target.square()),
          over_dropped(at::ones_like(target))};
}

const model::MultiMae& with_decoders(const artifacts::LoadedModel& model) {
  const auto* masked = dynamic_cast<const model::MultiMae*>(model.model.get());
  if (masked == nullptr)
    throw UsageError(
        "the model is no masked autoencoder and has no decoders, so that it cannot reconstruct",
        "take a model of mae, multimae or multimae_drop");
  if (!model.info.decoders)
    throw UsageError("the model has no decoders, so that it cannot reconstruct",
                     "after `probe` a model folder has none: take the folder that `pretrain` "
                     "wrote (RUN/model)");
  return *masked;
}

int64_t trained_visible(const artifacts::ModelInfo& info, int64_t modalities) {
  using objectives::MaskingKind;
  auto kind = MaskingKind::multimae;
  for (const auto known : {MaskingKind::mae, MaskingKind::multimae_drop})
    if (info.strategy == objectives::masking_name(known)) kind = known;
  const auto masking =
      info.mask_ratio > 0 ? objectives::Masking(kind, info.mask_ratio) : objectives::Masking(kind);
  return objectives::visible_tokens(masking, static_cast<int>(modalities));
}

at::Tensor decoder_targets(const artifacts::ModelInfo& info, const at::Tensor& windows) {
  if (!info.per_patch_targets) return windows;
  return objectives::normalise_patches(tokens_of(windows)).view(windows.sizes());
}

at::Tensor on_scale_of(const artifacts::ModelInfo& info, const at::Tensor& found,
                       const at::Tensor& windows) {
  if (!info.per_patch_targets) return found;
  const auto tokens = tokens_of(windows);
  const auto deviation = at::std(tokens, at::IntArrayRef{-1}, /*unbiased=*/true, /*keepdim=*/true);
  return found * deviation + tokens.mean(-1, /*keepdim=*/true);
}

at::Tensor draw_tokens(std::span<const uint64_t> ids, const std::vector<int64_t>& sources,
                       int64_t visible, uint64_t seed) {
  std::vector<int64_t> tokens;
  uint64_t bits = 0;
  for (const int64_t m : sources) {
    bits |= uint64_t{1} << m;
    for (int64_t t = 0; t < kTokens; ++t) tokens.push_back(m * kTokens + t);
  }
  visible = std::min(visible, static_cast<int64_t>(tokens.size()));
  auto out = at::empty({static_cast<int64_t>(ids.size()), visible}, at::kLong);
  auto* row = out.mutable_data_ptr<int64_t>();
  const RandomKey key = derive_key(seed, Domain::mask, kDrawEpoch, bits);
  for (const uint64_t id : ids) {
    RandomSequence sequence(key, id);
    std::vector<int64_t> left = tokens;
    for (size_t i = 0; i < static_cast<size_t>(visible); ++i) {  // a partial shuffle
      std::swap(left[i], left[i + sequence.below(left.size() - i)]);
      row[i] = left[i];
    }
    std::sort(row, row + visible);
    row += visible;
  }
  return out;
}

}  // namespace physiomae::analysis
