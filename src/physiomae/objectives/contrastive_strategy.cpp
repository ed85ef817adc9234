#include "physiomae/objectives/contrastive_strategy.h"

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>

#include "physiomae/model/flops.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::objectives {
ContrastiveStrategy::ContrastiveStrategy(const model::ModelConfig& config,
                                         const StrategyOptions& options, uint64_t seed,
                                         c10::Device device)
    : options_(options), network_(config, seed, device) {}

LossSums ContrastiveStrategy::training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                            const StepKeys& keys) {
  return compared_loss(batch, forward_part(batch, 0, batch.size(), windows, keys), keys);
}

at::Tensor ContrastiveStrategy::forward_part(const dataset::Batch& batch, int64_t begin,
                                             int64_t end, const at::Tensor& windows,
                                             const StepKeys& keys) {
  const auto seen = views(batch, begin, windows, {keys.seed, keys.epoch});  // (n, M', 3000)
  const auto ids =
      std::span(batch.ids).subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
  return {network_.project(seen, batch.presence,
                           {.training = true,
                            .seed = keys.seed,
                            .step = keys.step,
                            .window_ids = ids_tensor(ids)})};  // (n, M', 128)
}

std::vector<LossSums> ContrastiveStrategy::validation_losses(const dataset::Batch& batch,
                                                             const at::Tensor& windows,
                                                             uint64_t seed) {
  const at::NoGradGuard no_grad;
  const auto seen = views(batch, /*begin=*/0, windows, {seed, kNoEpoch});
  return {compared_loss(batch, network_.project(seen, batch.presence),
                        {.seed = seed, .epoch = kNoEpoch})};
}

double ContrastiveStrategy::training_gflop() const {
  return model::late_fusion_training_gflop(network_.config());
}

at::Tensor ContrastiveStrategy::views(const dataset::Batch&, int64_t, const at::Tensor& windows,
                                      const ViewKeys&) const {
  return windows;
}

}  // namespace physiomae::objectives
