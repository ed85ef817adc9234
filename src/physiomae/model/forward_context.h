#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace physiomae::model {

/// What a forward pass needs besides its input. Default: inference, no dropout.
struct ForwardContext {
  bool training = false;
  uint64_t seed = 0;
  uint64_t step = 0;
  at::Tensor window_ids = {};  // (B) int64 on the CPU: keys of dropout (Note [Randomness])
};

}  // namespace physiomae::model
