#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "physiomae/kernels/dropout_bits.h"

namespace physiomae::kernels {

// Scaled dot-product attention on packed projections: softmax(q k^T / sqrt(D / H)) v, with dropout
// on the weights (rows h * N + n, columns: keys; Note [Dropout bits]).

/// qkv (B, N, 3D): q, k, v stacked, head-major inside each -> (B, N, D).
at::Tensor self_attention(const at::Tensor& qkv, int64_t heads, const Dropout& dropout);

/// The same of qkv + bias, bias (3D), without dropout and without a gradient.
at::Tensor biased_self_attention(const at::Tensor& qkv, const at::Tensor& bias, int64_t heads);

/// q (B, N, D), kv (B, K, 2D) -> (B, N, D); zeros where K is 0: there is nothing to attend to.
at::Tensor cross_attention(const at::Tensor& q, const at::Tensor& kv, int64_t heads,
                           const Dropout& dropout);

/// The weights of self_attention before dropout, for analyses: qkv (B, N, 3D) -> (B, H, N, N).
/// Without a gradient.
at::Tensor attention_weights(const at::Tensor& qkv, int64_t heads);

/// Fallback and oracle.
at::Tensor self_attention_composed(const at::Tensor& qkv, int64_t heads, const Dropout& dropout);
at::Tensor cross_attention_composed(const at::Tensor& q, const at::Tensor& kv, int64_t heads,
                                    const Dropout& dropout);

}  // namespace physiomae::kernels
