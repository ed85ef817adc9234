#pragma once

#include <ATen/core/Tensor.h>

namespace physiomae::kernels {

// What a layer computes where nobody asks for a gradient: biases are added where their sums are
// read or written anyway, instead of being copied over the whole output before each product.

/// Whether the functions below serve this tensor: on the CPU, single or double precision, no
/// gradient recorded, no autocast.
bool inference_fusable(const at::Tensor& x);

/// x = GELU(x + bias) in place, exact up to 1.5e-7 |x| in single precision (Abramowitz and Stegun
/// 7.1.26); x (..., D) contiguous, bias (D).
void add_bias_gelu(const at::Tensor& x, const at::Tensor& bias);

/// residual + x W^T + bias: residual (..., D), x (..., K), weight (D, K), bias (D) -> (..., D).
at::Tensor residual_linear(const at::Tensor& residual, const at::Tensor& x,
                           const at::Tensor& weight, const at::Tensor& bias);

}  // namespace physiomae::kernels
