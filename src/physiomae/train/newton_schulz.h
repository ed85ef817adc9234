#pragma once

#include <ATen/core/Tensor.h>

namespace physiomae::train {

// Note [Newton-Schulz]
// Muon moves a matrix along U V^T of its momentum U S V^T. Five steps X <- a X + (b A + c A^2) X
// with A = X X^T, from X / |X|, bring all singular values near 1 (to 0.7 .. 1.2; Jordan 2024, whose
// coefficients these are). All of them are polynomials in G = X X^T of the start, which commute: so
// the steps are taken on (m, m) matrices alone, m the shorter side, and X is multiplied once, at
// the end. Every product but that one is symmetric, and only strips from the diagonal on are
// computed. Together that halves the work. In float32 the result is that of the steps as written,
// in double, to some 2e-4 of its norm where singular values span six decades.

/// matrices (G, m, n), m <= n, float32 or double -> the same shape, each with singular values
/// near 1. Zeros stay zeros.
at::Tensor newton_schulz(const at::Tensor& matrices);

}  // namespace physiomae::train
