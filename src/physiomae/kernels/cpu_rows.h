#pragma once

#include <algorithm>
#include <cstdint>

#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>

// What kernels of rows on the CPU have in common.

namespace physiomae::kernels {

/// Whether it lies where our kernels are and has a type that they take.
inline bool is_cpu_real(const at::Tensor& x) {
  return x.is_cpu() && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kDouble);
}

/// x (..., D) as rows of D columns; none where D is 0.
struct RowShape {
  explicit RowShape(const at::Tensor& x)
      : columns(x.size(-1)), rows(columns == 0 ? 0 : x.numel() / columns) {}
  int64_t columns, rows;
};

/// Calls work(begin, end) for parts of the rows, on threads where there is enough for them.
template <typename Work>
void parallel_rows(const RowShape& shape, const Work& work) {
  constexpr int64_t kGrain = 32768;  // elements below which a second thread does not pay
  at::parallel_for(0, shape.rows,
                   std::max<int64_t>(1, kGrain / std::max<int64_t>(shape.columns, 1)), work);
}

}  // namespace physiomae::kernels
