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
  /// What leaves the layer at some tokens alone, up to rounding what the whole layer has
  /// there: queries, MLP and residuals of the others are left out. rows (R) int64 into B*N;
  /// spread (B, N) the place of a token among them, or -1 -> (R, D).
  at::Tensor at_rows(const at::Tensor& x, const at::Tensor& rows, const at::Tensor& spread,
                     const ForwardContext& context) const;

 private:
  // Behind attention: projection, residual, MLP. x and attended (B, N, D) or (R, D).
  at::Tensor finish(const at::Tensor& x, const at::Tensor& attended,
                    const kernels::Dropout& drop_attention, const kernels::Dropout& drop_mlp) const;

  int64_t heads_;
  LayerNorm norm1_, norm2_;
  Linear qkv_, proj_, fc1_, fc2_;
  DropoutSite drop_weights_, drop_attention_, drop_mlp_;
};

}  // namespace physiomae::model
