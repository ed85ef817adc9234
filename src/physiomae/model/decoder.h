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

/// What decoders say of N tokens a window.
struct Reconstruction {
  at::Tensor samples;    // (B, N, S)
  at::Tensor log_power;  // (B, N, bands), standardised; undefined without spectral heads
};

/// The queries of one decoder: T tokens a window, of which v in the whole batch are visible.
struct DecoderQueries {
  at::Tensor tokens;   // (B, T, D) encoded tokens in place, mask tokens between them
  at::Tensor visible;  // (v, D) the encoded ones alone
  at::Tensor masked;   // (T, D) the mask tokens, the same for every window
  at::Tensor ranks;    // (B, T) place of a token in `visible`, or -1
};

/// The tokens that a decoder is asked for: all where `rows` is undefined.
struct Wanted {
  at::Tensor rows;    // (R) int64 into B*T
  at::Tensor spread;  // (B, T) place of a token in `rows`, or -1
};

/// Decoder of one modality (§3.3): pre-norm cross-attention to the encoder's output, residual, one
/// transformer layer over the modality's T tokens, LayerNorm, linear to samples. With
/// `spectral_bands` a second head beside it, of the side task that it is for.
class Decoder {
 public:
  Decoder(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config,
          int64_t spectral_bands);
  /// context (B, K, D) -> T tokens a window; those that are not wanted are zeros.
  Reconstruction operator()(const DecoderQueries& queries, const at::Tensor& context_tokens,
                            const Wanted& wanted, const ForwardContext& context) const;

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
