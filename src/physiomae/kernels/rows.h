#pragma once

#include <ATen/core/Tensor.h>

namespace physiomae::kernels {

/// Rows in another order: out[i] = x[order[i]]; x (R, D). `order` is a permutation and `inverse`
/// its inverse, both (R) int64, so that the gradient is a gather as well.
at::Tensor permute_rows(const at::Tensor& x, const at::Tensor& order, const at::Tensor& inverse);

/// Puts encoded tokens back in place (§3.3): out[b, t] = encoded[b, slot[b, t]], or fill[t] where
/// slot is -1. encoded (B, V, D), fill (T, D), slot (B, T) int64, no slot twice -> (B, T, D).
at::Tensor place_tokens(const at::Tensor& encoded, const at::Tensor& fill, const at::Tensor& slot);

/// Fallback and oracle.
at::Tensor place_tokens_composed(const at::Tensor& encoded, const at::Tensor& fill,
                                 const at::Tensor& slot);

}  // namespace physiomae::kernels
