#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace physiomae::kernels {

// First stage of the tokenizer (§3.2): 1-D convolution of one channel into C, kernel 21, padding
// 10, then max-pooling of width and stride 4, flattened channel-major.

constexpr int64_t kConvChannels = 64;
constexpr int64_t kConvKernel = 21;
constexpr int64_t kPoolWidth = 4;

/// patches (n, S), weight (C, 1, 21), bias (C) -> (n, C * S/4). n may be 0: gradients are zero.
at::Tensor conv_pool(const at::Tensor& patches, const at::Tensor& weight, const at::Tensor& bias);

/// Fallback and oracle.
at::Tensor conv_pool_composed(const at::Tensor& patches, const at::Tensor& weight,
                              const at::Tensor& bias);

}  // namespace physiomae::kernels
