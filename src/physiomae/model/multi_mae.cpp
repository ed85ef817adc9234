#include "physiomae/model/multi_mae.h"

#include <algorithm>
#include <bit>

#include <ATen/ATen.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/rows.h"
#include "physiomae/kernels/take_part.h"
#include "physiomae/model/decoder.h"
#include "physiomae/model/position.h"
#include "physiomae/model/tokenizer.h"
#include "physiomae/model/transformer.h"
#include "physiomae/model/visible_plan.h"

namespace physiomae::model {
namespace {

constexpr int64_t kT = kTokens;
constexpr int64_t kS = kTokenSamples;
constexpr double kEmbeddingDeviation = 0.02;

// Dropout reads one key a window: fewer would be read past their end.
void check_ids(const ModelConfig& config, const ForwardContext& context, int64_t batch) {
  if (!context.training || config.dropout == 0) return;
  if (!context.window_ids.defined() || context.window_ids.numel() != batch)
    throw Error(fmt::format("dropout of {} windows needs as many window ids, found {}", batch,
                            context.window_ids.defined() ? context.window_ids.numel() : 0));
}

}  // namespace

struct MultiMae::State {
  State(const ModelConfig& configuration, uint64_t seed, c10::Device where);

  // Indices into the configuration's modalities of those in `presence`, checked against `windows`.
  std::vector<size_t> present(const at::Tensor& windows, Presence presence) const;
  at::Tensor visible_tokens(const at::Tensor& windows, const std::vector<size_t>& modalities,
                            const VisiblePlan& plan) const;  // (B, V, D)
  at::Tensor all_tokens(const at::Tensor& windows,
                        const std::vector<size_t>& modalities) const;         // (B, N, D)
  at::Tensor encode(at::Tensor tokens, const ForwardContext& context) const;  // (B, n, D)
  at::Tensor decode(const at::Tensor& encoded, const std::vector<size_t>& modalities,
                    const VisiblePlan& plan, const ForwardContext& context) const;  // (B, N, S)
  // Tensors of modalities outside `modalities`, which otherwise get no gradient.
  std::vector<at::Tensor> idle_parameters(const std::vector<size_t>& modalities,
                                          bool with_decoders) const;

  ModelConfig config;
  c10::Device device;
  ParameterList parameters;
  std::vector<Tokenizer> tokenizers;
  at::Tensor modality_embedding;  // (M, D)
  std::vector<TransformerLayer> layers;
  LayerNorm norm;
  at::Tensor mask_token;  // (D)
  std::vector<Decoder> decoders;
  at::Tensor position;  // (T, D)
};

MultiMae::State::State(const ModelConfig& configuration, uint64_t seed, c10::Device where)
    : config(configuration), device(where) {
  config.validate();
  ParameterBuilder build(parameters, seed, device, config.initial_deviation);
  for (const auto& name : config.modalities)
    tokenizers.emplace_back(build, "tokenizers." + name, config);
  modality_embedding = build.normal("modality_embedding",
                                    {static_cast<int64_t>(config.modalities.size()), config.dim},
                                    kEmbeddingDeviation);
  for (int64_t i = 0; i < config.depth; ++i)
    layers.emplace_back(build, fmt::format("encoder.layers.{}", i), config);
  norm = build.layer_norm("encoder.norm", config.dim);
  mask_token = build.truncated_normal("mask_token", {config.dim}, kEmbeddingDeviation);
  for (const auto& name : config.modalities)
    decoders.emplace_back(build, "decoders." + name, config);
  position = sinusoidal_positions(kT, config.dim, device);
}

std::vector<size_t> MultiMae::State::present(const at::Tensor& windows, Presence presence) const {
  if (presence == 0 || (presence & ~config.presence()) != 0)
    throw Error(fmt::format("presence {:#06b} is no part of the model's modalities {:#06b}",
                            presence, config.presence()));
  const int64_t count = std::popcount(presence);
  if (windows.dim() != 3 || windows.size(1) != count || windows.size(2) != kT * kS)
    throw Error(fmt::format("windows of {} modalities: expected shape (B, {}, {}), found {}", count,
                            count, kT * kS, fmt::join(windows.sizes(), " x ")));
  std::vector<size_t> result;
  for (size_t i = 0; i < config.modalities.size(); ++i)
    if ((presence >> modality_index(config.modalities[i])) & 1) result.push_back(i);
  return result;
}

at::Tensor MultiMae::State::visible_tokens(const at::Tensor& windows,
                                           const std::vector<size_t>& modalities,
                                           const VisiblePlan& plan) const {
  const auto patches = windows.reshape({-1, kS}).index_select(0, plan.patches);  // (B*V, S)
  const auto positions = position.index_select(0, plan.times);                   // (B*V, D)
  std::vector<at::Tensor> parts;
  for (size_t i = 0; i < modalities.size(); ++i) {
    const int64_t begin = plan.offsets[i], end = plan.offsets[i + 1];
    parts.push_back(tokenizers[modalities[i]](patches.slice(0, begin, end)) +
                    modality_embedding[static_cast<int64_t>(modalities[i])]);
  }
  const auto tokens = at::cat(parts) + positions;
  return kernels::permute_rows(tokens, plan.order, plan.inverse)
      .view({plan.batch, plan.visible, config.dim});
}

at::Tensor MultiMae::State::all_tokens(const at::Tensor& windows,
                                       const std::vector<size_t>& modalities) const {
  std::vector<at::Tensor> parts;
  for (size_t i = 0; i < modalities.size(); ++i) {
    const auto patches = windows.select(1, static_cast<int64_t>(i)).reshape({-1, kS});
    parts.push_back(tokenizers[modalities[i]](patches).view({-1, kT, config.dim}) +
                    (position + modality_embedding[static_cast<int64_t>(modalities[i])]));
  }
  return at::cat(parts, 1);
}

at::Tensor MultiMae::State::encode(at::Tensor tokens, const ForwardContext& context) const {
  for (const auto& layer : layers) tokens = layer(tokens, context);
  return norm(tokens);
}

at::Tensor MultiMae::State::decode(const at::Tensor& encoded, const std::vector<size_t>& modalities,
                                   const VisiblePlan& plan, const ForwardContext& context) const {
  std::vector<at::Tensor> queries;  // (B, T, D) a modality
  for (size_t i = 0; i < modalities.size(); ++i) {
    const auto fill =
        mask_token + modality_embedding[static_cast<int64_t>(modalities[i])] + position;
    queries.push_back(kernels::place_tokens(encoded, fill, plan.slots[static_cast<int64_t>(i)]));
  }
  const auto keys = config.decoder_context == "visible" ? encoded : at::cat(queries, 1);
  std::vector<at::Tensor> parts;
  for (size_t i = 0; i < modalities.size(); ++i)
    parts.push_back(decoders[modalities[i]](queries[i], keys, context));
  return at::cat(parts, 1);
}

std::vector<at::Tensor> MultiMae::State::idle_parameters(const std::vector<size_t>& modalities,
                                                         bool with_decoders) const {
  std::vector<at::Tensor> result;
  if (modalities.size() == config.modalities.size()) return result;
  for (size_t i = 0; i < config.modalities.size(); ++i) {
    if (std::ranges::find(modalities, i) != modalities.end()) continue;
    const auto tokenizer = "tokenizers." + config.modalities[i] + ".";
    const auto decoder = "decoders." + config.modalities[i] + ".";
    for (const auto& parameter : parameters.all())
      if (parameter.name.starts_with(tokenizer) ||
          (with_decoders && parameter.name.starts_with(decoder)))
        result.push_back(parameter.value);
  }
  return result;
}

MultiMae::MultiMae(const ModelConfig& config, uint64_t seed, c10::Device device)
    : state_(std::make_unique<State>(config, seed, device)) {}
MultiMae::~MultiMae() = default;
MultiMae::MultiMae(MultiMae&&) noexcept = default;

const ModelConfig& MultiMae::config() const { return state_->config; }
const ParameterList& MultiMae::parameters() const { return state_->parameters; }
c10::Device MultiMae::device() const { return state_->device; }

at::Tensor MultiMae::embed(const at::Tensor& windows, Presence presence,
                           const ForwardContext& context) const {
  const auto modalities = state_->present(windows, presence);
  check_ids(state_->config, context, windows.size(0));
  const auto tokens = state_->encode(state_->all_tokens(windows, modalities), context);
  return kernels::take_part(tokens.mean(1), state_->idle_parameters(modalities, false));
}

at::Tensor MultiMae::reconstruct(const at::Tensor& windows, Presence presence,
                                 const at::Tensor& visible, const ForwardContext& context) const {
  const auto modalities = state_->present(windows, presence);
  check_ids(state_->config, context, windows.size(0));
  const auto plan = plan_visible(visible, static_cast<int64_t>(modalities.size()), state_->device);
  if (plan.batch != windows.size(0))
    throw Error(
        fmt::format("visible tokens of {} windows for a batch of {}", plan.batch, windows.size(0)));
  const auto encoded = state_->encode(state_->visible_tokens(windows, modalities, plan), context);
  return kernels::take_part(state_->decode(encoded, modalities, plan, context),
                            state_->idle_parameters(modalities, true));
}

}  // namespace physiomae::model
