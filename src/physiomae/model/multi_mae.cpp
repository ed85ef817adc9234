#include "physiomae/model/multi_mae.h"

#include <string>
#include <vector>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/rows.h"
#include "physiomae/kernels/take_part.h"
#include "physiomae/model/decoder.h"
#include "physiomae/model/encoder.h"
#include "physiomae/model/flops.h"
#include "physiomae/model/initialisation.h"
#include "physiomae/model/present.h"
#include "physiomae/model/visible_plan.h"

namespace physiomae::model {
namespace {

ModelConfig validated(ModelConfig config) {
  config.validate();
  return config;
}

}  // namespace

struct MultiMae::State {
  State(const ModelConfig& configuration, const Start& start, c10::Device where,
        int64_t spectral_bands);

  Reconstruction reconstruct(const at::Tensor& windows, Presence presence,
                             const at::Tensor& visible, bool dropped_alone,
                             const ForwardContext& context) const;
  Reconstruction decode(const at::Tensor& encoded, const std::vector<size_t>& modalities,
                        const VisiblePlan& plan, bool dropped_alone,
                        const ForwardContext& context) const;
  // Tensors of modalities outside `modalities`, which otherwise get no gradient.
  std::vector<at::Tensor> idle_parameters(const std::vector<size_t>& modalities,
                                          bool with_decoders) const;

  ModelConfig config;
  c10::Device device;
  ParameterList parameters;
  ParameterBuilder build;
  Encoder encoder;
  at::Tensor mask_token;  // (D)
  std::vector<Decoder> decoders;
};

MultiMae::State::State(const ModelConfig& configuration, const Start& start, c10::Device where,
                       int64_t spectral_bands)
    : config(validated(configuration)),
      device(where),
      build(parameters, start, device, config.initial_deviation),
      encoder(build, config) {
  if (!start.pretraining) return;
  build.set_purpose(Purpose::pretraining);
  mask_token = build.truncated_normal("mask_token", {config.dim}, kEmbeddingDeviation);
  for (const auto& name : config.modalities)
    decoders.emplace_back(build, "decoders." + name, config, spectral_bands);
}

Reconstruction MultiMae::State::decode(const at::Tensor& encoded,
                                       const std::vector<size_t>& modalities,
                                       const VisiblePlan& plan, bool dropped_alone,
                                       const ForwardContext& context) const {
  const auto rows = encoded.flatten(0, 1);  // (B*V, D)
  std::vector<DecoderQueries> queries;
  std::vector<at::Tensor> tokens;  // (B, T, D) a modality
  for (size_t i = 0; i < modalities.size(); ++i) {
    const auto at = static_cast<int64_t>(i);
    const auto masked =
        mask_token + encoder.modality_embedding(modalities[i]) + encoder.position();  // (T, D)
    tokens.push_back(kernels::place_rows(rows, masked, plan.slots[at]));
    queries.push_back(
        {tokens.back(), kernels::take_rows(rows, plan.visible_rows(i)), masked, plan.ranks[at]});
  }
  // (B, V, D), or (B, M'*T, D) with the mask tokens
  const auto keys = config.decoder_context == "visible" ? encoded : at::cat(tokens, 1);
  std::vector<at::Tensor> samples, log_power;  // (B, T, S) and (B, T, bands) a modality
  for (size_t i = 0; i < modalities.size(); ++i) {
    const Wanted wanted =
        dropped_alone ? Wanted{plan.dropped[i], plan.spread[static_cast<int64_t>(i)]} : Wanted{};
    const auto decoded = decoders[modalities[i]](queries[i], keys, wanted, context);
    samples.push_back(decoded.samples);
    if (decoded.log_power.defined()) log_power.push_back(decoded.log_power);
  }
  return {at::cat(samples, 1), log_power.empty() ? at::Tensor() : at::cat(log_power, 1)};
}

Reconstruction MultiMae::State::reconstruct(const at::Tensor& windows, Presence presence,
                                            const at::Tensor& visible, bool dropped_alone,
                                            const ForwardContext& context) const {
  if (decoders.empty())
    throw Error("the model has no decoders, so that it cannot reconstruct",
                "after `probe` a model folder has none: take the folder that `pretrain` wrote");
  const auto modalities = encoder.present(windows, presence);
  const auto plan = plan_visible(visible, static_cast<int64_t>(modalities.size()), device);
  if (plan.batch != windows.size(0))
    throw Error(
        fmt::format("visible tokens of {} windows for a batch of {}", plan.batch, windows.size(0)));
  const auto encoded =
      encoder(encoder.visible_tokens(windows, modalities, plan), context);  // (B, V, D)
  auto decoded = decode(encoded, modalities, plan, dropped_alone, context);
  decoded.samples = kernels::take_part(decoded.samples, idle_parameters(modalities, true));
  return decoded;
}

std::vector<at::Tensor> MultiMae::State::idle_parameters(const std::vector<size_t>& modalities,
                                                         bool with_decoders) const {
  std::vector<std::string> roots = {"tokenizers."};
  if (with_decoders) roots.emplace_back("decoders.");
  return model::idle_parameters(config, parameters, modalities, roots);
}

MultiMae::MultiMae(const ModelConfig& config, const Start& start, c10::Device device,
                   int64_t spectral_bands)
    : state_(std::make_unique<State>(config, start, device, spectral_bands)) {}
MultiMae::~MultiMae() = default;
MultiMae::MultiMae(MultiMae&&) noexcept = default;

const ModelConfig& MultiMae::config() const { return state_->config; }
const ParameterList& MultiMae::parameters() const { return state_->parameters; }
c10::Device MultiMae::device() const { return state_->device; }
int64_t MultiMae::embedding_width() const { return state_->config.dim; }
double MultiMae::embedding_gflop() const { return model::embedding_gflop(state_->config); }

at::Tensor MultiMae::embed(const at::Tensor& windows, Presence presence,
                           const ForwardContext& context) const {
  const Encoder& encoder = state_->encoder;
  const auto modalities = encoder.present(windows, presence);
  const auto tokens = encoder(encoder.all_tokens(windows, modalities), context);  // (B, M'*T, D)
  return kernels::take_part(tokens.mean(1), state_->idle_parameters(modalities, false));
}

Reconstruction MultiMae::decode(const at::Tensor& windows, Presence presence,
                                const at::Tensor& visible, const ForwardContext& context) const {
  return state_->reconstruct(windows, presence, visible, /*dropped_alone=*/true, context);
}

at::Tensor MultiMae::reconstruct(const at::Tensor& windows, Presence presence,
                                 const at::Tensor& visible, const ForwardContext& context) const {
  return state_->reconstruct(windows, presence, visible, /*dropped_alone=*/false, context).samples;
}

}  // namespace physiomae::model
