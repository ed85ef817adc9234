#include "physiomae/model/encoder.h"

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/kernels/rows.h"
#include "physiomae/model/initialisation.h"
#include "physiomae/model/position.h"
#include "physiomae/model/present.h"

namespace physiomae::model {
namespace {

constexpr int64_t kT = kTokens;
constexpr int64_t kS = kTokenSamples;

// Dropout reads one key a window: fewer would be read past their end.
void check_ids(const ModelConfig& config, const ForwardContext& context, int64_t batch) {
  if (!context.training || config.dropout == 0) return;
  if (!context.window_ids.defined() || context.window_ids.numel() != batch)
    throw Error(fmt::format("dropout of {} windows needs as many window ids, found {}", batch,
                            context.window_ids.defined() ? context.window_ids.numel() : 0));
}

}  // namespace

Encoder::Encoder(ParameterBuilder& build, const ModelConfig& config, const std::string& prefix)
    : config_(config) {
  for (const auto& name : config.modalities)
    tokenizers_.emplace_back(build, prefix + "tokenizers." + name, config);
  modality_embedding_ = build.normal(prefix + "modality_embedding",
                                     {static_cast<int64_t>(config.modalities.size()), config.dim},
                                     kEmbeddingDeviation);
  for (int64_t i = 0; i < config.depth; ++i)
    layers_.emplace_back(build, fmt::format("{}encoder.layers.{}", prefix, i), config);
  norm_ = build.layer_norm(prefix + "encoder.norm", config.dim);
  position_ = sinusoidal_positions(kT, config.dim, build.device());
}

std::vector<size_t> Encoder::present(const at::Tensor& windows, Presence presence) const {
  return present_modalities(config_, windows, presence);
}

at::Tensor Encoder::all_tokens(const at::Tensor& windows,
                               const std::vector<size_t>& modalities) const {
  std::vector<at::Tensor> parts;  // (B, T, D) a modality
  for (size_t i = 0; i < modalities.size(); ++i) {
    const auto patches = windows.select(1, static_cast<int64_t>(i)).reshape({-1, kS});  // (B*T, S)
    parts.push_back(tokenizers_[modalities[i]](patches).view({-1, kT, config_.dim}) +
                    (position_ + modality_embedding(modalities[i])));
  }
  return at::cat(parts, 1);
}

at::Tensor Encoder::visible_tokens(const at::Tensor& windows, const std::vector<size_t>& modalities,
                                   const VisiblePlan& plan) const {
  const auto patches = windows.reshape({-1, kS}).index_select(0, plan.patches);  // (B*V, S)
  const auto positions = position_.index_select(0, plan.times);                  // (B*V, D)
  std::vector<at::Tensor> parts;  // (patches of a modality, D)
  for (size_t i = 0; i < modalities.size(); ++i) {
    const int64_t begin = plan.offsets[i], end = plan.offsets[i + 1];
    parts.push_back(tokenizers_[modalities[i]](patches.slice(0, begin, end)) +
                    modality_embedding(modalities[i]));
  }
  const auto tokens = at::cat(parts) + positions;  // (B*V, D), sorted by modality
  return kernels::permute_rows(tokens, plan.order, plan.inverse)
      .view({plan.batch, plan.visible, config_.dim});
}

at::Tensor Encoder::operator()(at::Tensor tokens, const ForwardContext& context) const {
  check_ids(config_, context, tokens.size(0));
  ForwardObserver* const observer = context.observer;
  for (size_t i = 0; i < layers_.size(); ++i) {
    const auto layer = static_cast<int64_t>(i);
    at::Tensor weights;  // (B, H, n, n), only for an observer
    if (observer != nullptr) observer->hidden_state(layer, tokens);
    tokens = layers_[i](tokens, context, observer != nullptr ? &weights : nullptr);
    if (observer != nullptr) observer->attention_weights(layer + 1, weights);
  }
  tokens = norm_(tokens);
  if (observer != nullptr) observer->hidden_state(static_cast<int64_t>(layers_.size()), tokens);
  return tokens;
}

at::Tensor Encoder::modality_embedding(size_t modality) const {
  return modality_embedding_[static_cast<int64_t>(modality)];
}

}  // namespace physiomae::model
