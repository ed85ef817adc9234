#include "physiomae/objectives/masked_strategies.h"

#include <span>
#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/model/flops.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/token_contrast.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::objectives {
namespace {

// Parts of the loss, columns of the log.
constexpr std::string_view kSpectral = "spectral", kContrast = "contrastive";

void start_heads_at_zero(const model::ParameterList& parameters) {
  for (const auto& parameter : parameters.all())
    if (parameter.name.starts_with("decoders.") && parameter.name.ends_with("head.weight"))
      parameter.value.detach().zero_();
}

Masking masking_of(MaskingKind kind, const StrategyOptions& options) {
  Masking masking = options.mask_ratio > 0 ? Masking(kind, options.mask_ratio) : Masking(kind);
  masking.shape = options.mask_shape;
  masking.span = options.mask_span;
  return masking;
}

void check_contrast(MaskingKind kind, const model::ModelConfig& config,
                    const StrategyOptions& options) {
  const size_t needed = kind == MaskingKind::multimae_drop ? 3 : 2;  // one of them is dropped
  if (options.contrastive_weight == 0 || config.modalities.size() >= needed) return;
  throw UsageError(fmt::format("pretrain.contrastive_weight: strategy {} of {} modalities never "
                               "has two to compare, it needs at least {}",
                               masking_name(kind), config.modalities.size(), needed),
                   "set pretrain.contrastive_weight to 0");
}

// What a batch's tokens are: which are visible, and the modalities that are not dropped.
struct Mask {
  at::Tensor visible;  // (B, V)
  std::vector<int64_t> modalities;
};

std::vector<int64_t> all_but(int modalities, int dropped) {
  std::vector<int64_t> kept;
  for (int64_t m = 0; m < modalities; ++m)
    if (m != dropped) kept.push_back(m);
  return kept;
}

class MaskedStrategy : public Strategy {
 public:
  MaskedStrategy(MaskingKind kind, const model::ModelConfig& config, const StrategyOptions& options,
                 uint64_t seed, c10::Device device)
      : masking_(masking_of(kind, options)),
        options_(options),
        network_(config, seed, device, options.spectral_weight > 0 ? kSpectralBands : 0) {
    check_contrast(kind, config, options);
    if (options.zero_heads) start_heads_at_zero(network_.parameters());
    if (options.spectral_weight == 0) return;
    auto& [mean, deviation] = options_.spectral_scale;
    mean = mean.to(device);
    deviation = deviation.to(device);
  }

  std::string_view name() const override { return masking_name(masking_.kind); }
  const model::Network& network() const override { return network_; }
  std::vector<std::string> loss_parts() const override {
    std::vector<std::string> parts(kModalityNames.begin(), kModalityNames.end());
    if (options_.spectral_weight > 0) parts.emplace_back(kSpectral);
    if (contrasts()) parts.emplace_back(kContrast);
    return parts;
  }
  bool loss_adds_up() const override { return !contrasts(); }

  LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                         const StepKeys& keys) override {
    if (!contrasts()) {
      const Mask mask = training_mask(batch, batch.ids, keys);
      return reconstruction_loss(batch, decode(batch, batch.ids, windows, mask, keys), windows,
                                 mask);
    }
    const auto part = forward_part(batch, 0, batch.size(), windows, keys);
    return sum_of(*part.own, compared_loss(batch, part.compared, keys));
  }

  PartForward forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                           const at::Tensor& windows, const StepKeys& keys) override {
    if (!contrasts()) return Strategy::forward_part(batch, begin, end, windows, keys);
    const auto ids =
        std::span(batch.ids).subspan(static_cast<size_t>(begin), static_cast<size_t>(end - begin));
    const Mask mask = training_mask(batch, ids, keys);
    const auto found = decode(batch, ids, windows, mask, keys);
    return {pooled_tokens(found.encoded, mask.visible.to(found.encoded.device()), mask.modalities),
            reconstruction_loss(batch, found, windows, mask)};
  }

  LossSums compared_loss(const dataset::Batch& batch, const at::Tensor& compared,
                         const StepKeys& keys) override {
    if (!contrasts()) return Strategy::compared_loss(batch, compared, keys);
    return contrast(compared, training_mask(batch, batch.ids, keys), loss_terms(batch, keys));
  }

  double loss_terms(const dataset::Batch& batch, const StepKeys&) const override {
    const int tokens = batch.modalities * kTokens;
    return static_cast<double>(batch.size()) *
           (tokens - visible_tokens(masking_, batch.modalities));
  }

  std::vector<LossSums> validation_losses(const dataset::Batch& batch, const at::Tensor& windows,
                                          uint64_t seed) override {
    const at::NoGradGuard no_grad;
    const bool drops = masking_.kind == MaskingKind::multimae_drop && batch.modalities > 1;
    std::vector<LossSums> losses;
    for (int variant = 0; variant < (drops ? batch.modalities : 1); ++variant) {
      const int dropped = drops ? variant : -1;
      const Mask mask = {
          draw_validation_visible(masking_, batch.modalities, dropped, batch.ids, seed),
          all_but(batch.modalities, dropped)};
      const auto found = network_.decode(windows, batch.presence, mask.visible, {});
      auto loss = reconstruction_loss(batch, found, windows, mask);
      if (contrasts())
        loss = sum_of(loss,
                      contrast(pooled_tokens(found.encoded, mask.visible.to(found.encoded.device()),
                                             mask.modalities),
                               mask, loss.terms));
      losses.push_back(std::move(loss));
    }
    return losses;
  }

  std::vector<std::pair<std::string, at::Tensor>> state() const override {
    if (options_.spectral_weight == 0) return {};
    return {{"spectral.mean", options_.spectral_scale.mean},
            {"spectral.deviation", options_.spectral_scale.deviation}};
  }

  // §3.5: losses of steps with different dropped modalities do not compare, so the last is taken.
  std::string_view checkpoint_choice() const override {
    return masking_.kind == MaskingKind::multimae_drop ? "last" : "best";
  }

  double training_gflop() const override {
    const auto modalities = static_cast<int>(network_.config().modalities.size());
    return model::training_gflop(network_.config(), visible_tokens(masking_, modalities));
  }

 private:
  bool contrasts() const { return options_.contrastive_weight > 0; }

  Mask training_mask(const dataset::Batch& batch, std::span<const uint64_t> ids,
                     const StepKeys& keys) const {
    const int dropped = dropped_modality(masking_.kind, batch.modalities, keys.seed, keys.step);
    return {draw_visible(masking_, batch.modalities, dropped, ids, keys.seed, keys.epoch),
            all_but(batch.modalities, dropped)};
  }

  model::Reconstruction decode(const dataset::Batch& batch, std::span<const uint64_t> ids,
                               const at::Tensor& windows, const Mask& mask,
                               const StepKeys& keys) const {
    return network_.decode(
        windows, batch.presence, mask.visible,
        {.training = true, .seed = keys.seed, .step = keys.step, .window_ids = ids_tensor(ids)});
  }

  LossSums reconstruction_loss(const dataset::Batch& batch, const model::Reconstruction& found,
                               const at::Tensor& windows, const Mask& mask) const {
    LossSums sums = mae_loss(found.samples, windows, mask.visible, options_.per_patch_targets,
                             options_.point_loss);
    for (const size_t m : kEachModality)
      if ((batch.presence >> m & 1) != 0) sums.parts.push_back(kModalityNames[m]);
    if (options_.spectral_weight > 0)
      add_weighted(sums, options_.spectral_weight, kSpectral,
                   spectral_loss(found.log_power, target(windows, batch.presence), mask.visible));
    return sums;
  }

  // Comes on top of a loss of `terms`: its sum is so much of them that the means add up. The part
  // is the term before its weight.
  LossSums contrast(const at::Tensor& pooled, const Mask& mask, double terms) const {
    LossSums loss = token_contrast(pooled, mask.visible, mask.modalities, options_.temperature);
    loss.parts = {kContrast};
    if (loss.terms > 0) loss.sum = loss.sum * (options_.contrastive_weight * terms / loss.terms);
    loss.terms = 0;
    return loss;
  }

  static LossSums sum_of(LossSums loss, const LossSums& more) {
    loss.sum = loss.sum + more.sum;
    loss.terms += more.terms;
    loss.parts.insert(loss.parts.end(), more.parts.begin(), more.parts.end());
    loss.part_sums = at::cat({loss.part_sums, more.part_sums});
    loss.part_terms = at::cat({loss.part_terms, more.part_terms});
    return loss;
  }

  at::Tensor target(const at::Tensor& windows, Presence presence) const {
    std::vector<int64_t> rows;  // of the modalities that are there
    const auto& modalities = network_.config().modalities;
    for (size_t i = 0; i < modalities.size(); ++i)
      if ((presence >> modality_index(modalities[i]) & 1) != 0)
        rows.push_back(static_cast<int64_t>(i));
    const auto index = at::tensor(rows, at::kLong).to(windows.device());
    const auto& [mean, deviation] = options_.spectral_scale;
    return spectral_target(windows,
                           {mean.index_select(0, index), deviation.index_select(0, index)});
  }

  Masking masking_;
  StrategyOptions options_;
  model::MultiMae network_;
};

}  // namespace

std::unique_ptr<Strategy> make_mae(const model::ModelConfig& config, const StrategyOptions& options,
                                   uint64_t seed, c10::Device device) {
  if (config.modalities.size() != 1)
    throw UsageError(
        fmt::format("strategy mae wants a model of one modality, this one has {}",
                    config.modalities.size()),
        "set model.modalities to one of EEG, EOG, EMG, ECG, or use the strategy multimae");
  return std::make_unique<MaskedStrategy>(MaskingKind::mae, config, options, seed, device);
}

std::unique_ptr<Strategy> make_multimae(const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device) {
  return std::make_unique<MaskedStrategy>(MaskingKind::multimae, config, options, seed, device);
}

std::unique_ptr<Strategy> make_multimae_drop(const model::ModelConfig& config,
                                             const StrategyOptions& options, uint64_t seed,
                                             c10::Device device) {
  return std::make_unique<MaskedStrategy>(MaskingKind::multimae_drop, config, options, seed,
                                          device);
}

}  // namespace physiomae::objectives
