#include "physiomae/objectives/masked_strategy.h"

#include <cstring>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

namespace physiomae::objectives {
namespace {

at::Tensor ids_tensor(const std::vector<uint64_t>& ids) {
  auto out = at::empty({static_cast<int64_t>(ids.size())}, at::kLong);
  std::memcpy(out.mutable_data_ptr<int64_t>(), ids.data(), ids.size() * sizeof(uint64_t));
  return out;
}

}  // namespace

MaeLoss MaskedStrategy::training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                      const StepKeys& keys) {
  const int dropped = dropped_modality(kind_, batch.modalities, keys.seed, keys.step);
  const auto visible =
      draw_visible(kind_, batch.modalities, dropped, batch.ids, keys.seed, keys.epoch);
  const model::ForwardContext context{
      .training = true, .seed = keys.seed, .step = keys.step, .window_ids = ids_tensor(batch.ids)};
  return mae_loss(model_.reconstruct(windows, batch.presence, visible, context), windows, visible,
                  per_patch_);
}

double MaskedStrategy::loss_terms(const dataset::Batch& batch, const StepKeys&) const {
  const int tokens = batch.modalities * kTokens;
  return static_cast<double>(batch.size()) *
         (tokens - objectives::visible_tokens(kind_, batch.modalities));
}

std::vector<MaeLoss> MaskedStrategy::validation_losses(const dataset::Batch& batch,
                                                       const at::Tensor& windows, uint64_t seed) {
  const at::NoGradGuard no_grad;
  const bool drops = kind_ == MaskingKind::multimae_drop && batch.modalities > 1;
  std::vector<MaeLoss> losses;
  for (int variant = 0; variant < (drops ? batch.modalities : 1); ++variant) {
    const auto visible =
        draw_validation_visible(kind_, batch.modalities, drops ? variant : -1, batch.ids, seed);
    losses.push_back(mae_loss(model_.reconstruct(windows, batch.presence, visible), windows,
                              visible, per_patch_));
  }
  return losses;
}

int64_t MaskedStrategy::visible_tokens() const {
  return objectives::visible_tokens(kind_, static_cast<int>(model_.config().modalities.size()));
}

}  // namespace physiomae::objectives
