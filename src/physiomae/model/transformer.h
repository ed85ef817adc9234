#pragma once

#include <cstdint>
#include <string>

#include <ATen/core/Tensor.h>

#include "physiomae/model/builder.h"
#include "physiomae/model/config.h"
#include "physiomae/model/dropout_site.h"

namespace physiomae::model {

/// Pre-norm transformer layer (§3.2): LayerNorm, H-head self-attention, residual, LayerNorm, MLP
/// with exact GELU, residual; dropout on attention weights and on both projections' outputs.
class TransformerLayer {
 public:
  TransformerLayer(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config);
  /// x (B, N, D) -> (B, N, D). The attention weights (B, H, N, N) go to `weights` unless it is
  /// null.
  at::Tensor operator()(const at::Tensor& x, const ForwardContext& context,
                        at::Tensor* weights = nullptr) const;

 private:
  int64_t heads_;
  LayerNorm norm1_, norm2_;
  Linear qkv_, proj_, fc1_, fc2_;
  DropoutSite drop_weights_, drop_attention_, drop_mlp_;
};

}  // namespace physiomae::model
