#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace physiomae::analysis {

/// How far attention leaves its own modality. Rows are tokens that attend, m * T + t, and sum to 1.
struct Fusion {
  at::Tensor shares;     // (..., M, M) of what tokens of modality m attend to, the part in m'
  at::Tensor crossing;   // (...) share that goes to other modalities, mean over tokens
  at::Tensor alignment;  // (...) share that goes to other modalities at the same second
  at::Tensor entropy;    // (...) of the modalities' shares over all tokens, in parts of log M: 1 is
                         // an even spread; 0 where there is one modality
};

/// attention (..., M*T, M*T) -> everything in double precision. Error for another shape.
Fusion fusion_of(const at::Tensor& attention, int64_t modalities);

/// What uniform attention has: crossing (M-1)/M, alignment (M-1)/(M*T), entropy 1.
struct UniformFusion {
  double crossing, alignment, entropy;
};
UniformFusion uniform_fusion(int64_t modalities);

}  // namespace physiomae::analysis
