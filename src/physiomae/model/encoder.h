#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/base/modality.h"
#include "physiomae/model/builder.h"
#include "physiomae/model/config.h"
#include "physiomae/model/forward_context.h"
#include "physiomae/model/tokenizer.h"
#include "physiomae/model/transformer.h"
#include "physiomae/model/visible_plan.h"

namespace physiomae::model {

/// The encoder (§3.2): a tokenizer a modality, positions that simultaneous tokens share, modality
/// embeddings, L transformer layers, a final LayerNorm. `modalities` are places in the
/// configuration's list, as `present` gives them.
class Encoder {
 public:
  /// `prefix` stands before the name of every parameter and dropout site.
  Encoder(ParameterBuilder& build, const ModelConfig& config, const std::string& prefix = "");

  /// present_modalities of its configuration.
  std::vector<size_t> present(const at::Tensor& windows, Presence presence) const;

  /// windows (B, M', 3000) -> (B, M'*T, D).
  at::Tensor all_tokens(const at::Tensor& windows, const std::vector<size_t>& modalities) const;
  /// The visible patches alone: -> (B, V, D).
  at::Tensor visible_tokens(const at::Tensor& windows, const std::vector<size_t>& modalities,
                            const VisiblePlan& plan) const;
  /// Layers and final LayerNorm: tokens (B, n, D) -> (B, n, D). Error when dropout has not one key
  /// a window.
  at::Tensor operator()(at::Tensor tokens, const ForwardContext& context) const;

  at::Tensor modality_embedding(size_t modality) const;     // (D)
  const at::Tensor& position() const { return position_; }  // (T, D)

 private:
  ModelConfig config_;
  std::vector<Tokenizer> tokenizers_;
  at::Tensor modality_embedding_;  // (M, D)
  std::vector<TransformerLayer> layers_;
  LayerNorm norm_;
  at::Tensor position_;
};

}  // namespace physiomae::model
