#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ATen/core/Tensor.h>

#include "physiomae/model/builder.h"
#include "physiomae/model/config.h"
#include "physiomae/model/dropout_site.h"
#include "physiomae/model/transformer.h"

namespace physiomae::model {

/// What decoders say of every token, N of them.
struct Reconstruction {
  at::Tensor samples;    // (B, N, S)
  at::Tensor log_power;  // (B, N, bands), standardised; undefined without spectral heads
};

/// Decoder of one modality (§3.3): pre-norm cross-attention to the encoder's output, residual, one
/// transformer layer over the modality's T tokens, LayerNorm, linear to samples. With
/// `spectral_bands` a second head beside it, of the side task that it is for.
class Decoder {
 public:
  Decoder(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config,
          int64_t spectral_bands);
  /// query (B, T, D), context (B, K, D) -> T tokens.
  Reconstruction operator()(const at::Tensor& query, const at::Tensor& context_tokens,
                            const ForwardContext& context) const;

 private:
  int64_t heads_;
  LayerNorm norm_q_, norm_kv_;
  Linear q_, kv_, proj_;
  DropoutSite drop_weights_, drop_proj_;
  TransformerLayer layer_;
  LayerNorm norm_;
  Linear head_;
  std::optional<Linear> spectral_head_;
};

}  // namespace physiomae::model
