#include "physiomae/objectives/masked_strategies.h"

#include <utility>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/model/flops.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/window_keys.h"

namespace physiomae::objectives {
namespace {

// A part of the loss, a column of the log.
constexpr std::string_view kSpectral = "spectral";

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

class MaskedStrategy : public Strategy {
 public:
  MaskedStrategy(MaskingKind kind, const model::ModelConfig& config, const StrategyOptions& options,
                 uint64_t seed, c10::Device device)
      : masking_(masking_of(kind, options)),
        options_(options),
        network_(config, seed, device, options.spectral_weight > 0 ? kSpectralBands : 0) {
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
    return parts;
  }
  bool loss_adds_up() const override { return true; }

  LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                         const StepKeys& keys) override {
    const int dropped = dropped_modality(masking_.kind, batch.modalities, keys.seed, keys.step);
    const at::Tensor visible =
        draw_visible(masking_, batch.modalities, dropped, batch.ids, keys.seed, keys.epoch);
    return loss_of(batch, windows, visible,
                   {.training = true,
                    .seed = keys.seed,
                    .step = keys.step,
                    .window_ids = ids_tensor(batch.ids)});
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
      const at::Tensor visible =
          draw_validation_visible(masking_, batch.modalities, dropped, batch.ids, seed);
      losses.push_back(loss_of(batch, windows, visible, {}));
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
  LossSums loss_of(const dataset::Batch& batch, const at::Tensor& windows,
                   const at::Tensor& visible, const model::ForwardContext& context) const {
    const model::Reconstruction found = network_.decode(windows, batch.presence, visible, context);
    LossSums sums =
        mae_loss(found.samples, windows, visible, options_.per_patch_targets, options_.point_loss);
    for (const size_t m : kEachModality)
      if ((batch.presence >> m & 1) != 0) sums.parts.push_back(kModalityNames[m]);
    if (options_.spectral_weight > 0)
      add_weighted(sums, options_.spectral_weight, kSpectral,
                   spectral_loss(found.log_power, target(windows, batch.presence), visible));
    return sums;
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
