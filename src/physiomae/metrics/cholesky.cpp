#include "physiomae/metrics/cholesky.h"

#include <algorithm>
#include <cmath>
#include <vector>

namespace physiomae::metrics {

// Right-looking: each finished column is taken from what remains, row by row; nothing is a sum
// along a row, so loops vectorise.
void cholesky(std::span<double> matrix, size_t n) {
  std::vector<double> diagonal(n), column(n);
  for (size_t j = 0; j < n; ++j) diagonal[j] = matrix[j * n + j];
  for (size_t j = 0; j < n; ++j) {
    const double pivot = std::sqrt(std::max(matrix[j * n + j], 1e-12 * diagonal[j]));
    matrix[j * n + j] = pivot;
    for (size_t i = j + 1; i < n; ++i) column[i] = matrix[i * n + j] /= pivot;
    for (size_t i = j + 1; i < n; ++i)
      for (size_t k = j + 1; k <= i; ++k) matrix[i * n + k] -= column[i] * column[k];
  }
}

void cholesky_solve(std::span<const double> lower, std::span<double> b) {
  const size_t n = b.size();
  for (size_t i = 0; i < n; ++i) {
    double value = b[i];
    for (size_t k = 0; k < i; ++k) value -= lower[i * n + k] * b[k];
    b[i] = value / lower[i * n + i];
  }
  for (size_t i = n; i-- > 0;) {
    b[i] /= lower[i * n + i];
    for (size_t k = 0; k < i; ++k) b[k] -= lower[i * n + k] * b[i];
  }
}

}  // namespace physiomae::metrics
