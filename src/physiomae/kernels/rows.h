#pragma once

#include <ATen/core/Tensor.h>

namespace physiomae::kernels {

/// Rows in another order: out[i] = x[order[i]]; x (R, D). `order` is a permutation and `inverse`
/// its inverse, both (R) int64, so that the gradient is a gather as well.
at::Tensor permute_rows(const at::Tensor& x, const at::Tensor& order, const at::Tensor& inverse);

/// Some rows of x (N, D): out[i] = x[rows[i]]. rows (R) int64, none twice, so that the gradient is
/// a copy and no sum.
at::Tensor take_rows(const at::Tensor& x, const at::Tensor& rows);

/// Rows put in place, a window at a time: out[b, t] = values[source[b, t]], or fill[t] where source
/// is -1 (zeros without a fill). values (N, D), fill (T, D) or undefined, source (B, T) int64 below
/// N, no row twice -> (B, T, D). With encoded tokens and mask tokens: §3.3.
at::Tensor place_rows(const at::Tensor& values, const at::Tensor& fill, const at::Tensor& source);

/// Fallback and oracle.
at::Tensor place_rows_composed(const at::Tensor& values, const at::Tensor& fill,
                               const at::Tensor& source);

}  // namespace physiomae::kernels
