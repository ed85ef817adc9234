#pragma once

#include <ATen/core/Tensor.h>

#include "physiomae/kernels/dropout_bits.h"

namespace physiomae::kernels {

/// residual + dropout(x); both (B, N, D), or (R, D) with bits of shape (R, ceil(D / 8)).
/// An inactive dropout gives residual + x. Where no gradient is asked for, x may be written over.
at::Tensor dropout_add(const at::Tensor& residual, at::Tensor x, const Dropout& dropout);

/// Fallback and oracle.
at::Tensor dropout_add_composed(const at::Tensor& residual, const at::Tensor& x,
                                const Dropout& dropout);

}  // namespace physiomae::kernels
