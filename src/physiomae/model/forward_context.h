#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace physiomae::model {

/// Sees what the encoder computes on its way: what analyses hang on. Nothing is computed for it
/// where there is none.
class ForwardObserver {
 public:
  virtual ~ForwardObserver() = default;
  /// The tokens (B, n, D) that enter the layers (`layer` 0), that leave layer `layer` (1 to L-1;
  /// the residual stream), and after the final LayerNorm (L).
  virtual void hidden_state(int64_t layer, const at::Tensor& tokens) = 0;
  /// Weights (B, H, n, n) of the attention in layer `layer` (1 to L), before dropout.
  virtual void attention_weights(int64_t layer, const at::Tensor& weights) = 0;
};

/// What a forward pass needs besides its input. Default: inference, no dropout.
struct ForwardContext {
  bool training = false;
  uint64_t seed = 0;
  uint64_t step = 0;
  at::Tensor window_ids = {};  // (B) int64 on the CPU: keys of dropout (Note [Randomness])
  ForwardObserver* observer = nullptr;
};

}  // namespace physiomae::model
