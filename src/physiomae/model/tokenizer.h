#pragma once

#include <string>

#include <ATen/core/Tensor.h>

#include "physiomae/model/builder.h"
#include "physiomae/model/config.h"

namespace physiomae::model {

/// Tokenizer of one modality (§3.2): convolution, max-pooling, linear, LayerNorm.
class Tokenizer {
 public:
  Tokenizer(ParameterBuilder& build, const std::string& prefix, const ModelConfig& config);
  /// patches (n, S) -> (n, D); n may be 0, then every gradient is zero, not undefined.
  at::Tensor operator()(const at::Tensor& patches) const;

 private:
  Linear conv_, proj_;
  LayerNorm norm_;
  bool gelu_;
};

}  // namespace physiomae::model
