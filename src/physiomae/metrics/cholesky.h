#pragma once

#include <cstddef>
#include <span>

namespace physiomae::metrics {

/// Replaces the lower triangle of a symmetric positive definite matrix (n, n), row-major, by its
/// Cholesky factor. A pivot that rounding has taken below a millionth of a millionth of its
/// diagonal value is set there: what is meant is a preconditioner.
void cholesky(std::span<double> matrix, size_t n);

/// Solves L L^T x = b in place.
void cholesky_solve(std::span<const double> lower, std::span<double> b);

}  // namespace physiomae::metrics
