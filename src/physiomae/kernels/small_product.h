#pragma once

#include <algorithm>
#include <cstdint>

#include "physiomae/base/vector.h"

// Products of matrices that fit the caches, and the copies that bring operands into their layout:
// rows of whole vectors of N values, padded with zeros.

namespace physiomae::kernels {

constexpr int64_t kBlock = 4;  ///< rows of a product computed together

// kBlock rows and kVectors vectors of c. Eight sums in registers hide the latency of an addition,
// and leave room for operands where there are sixteen registers.
template <int64_t N, int64_t kVectors, typename T>
PHYSIOMAE_INLINE void product_block(const T* a, int64_t a_row, int64_t a_column, const T* b, T* c,
                                    int64_t columns, int64_t inner) {
  using V = Vector<T, N>;
  V sum[kBlock][kVectors] = {};
  for (int64_t i = 0; i < inner; ++i)
    for (int64_t v = 0; v < kVectors; ++v) {
      const V row = load<V>(b + i * columns + v * N);
      for (int64_t r = 0; r < kBlock; ++r) sum[r][v] += a[r * a_row + i * a_column] * row;
    }
  for (int64_t r = 0; r < kBlock; ++r)
    for (int64_t v = 0; v < kVectors; ++v) store(c + r * columns + v * N, sum[r][v]);
}

/// c (rows, columns) = a (rows, inner) b (inner, columns), `a` with any strides; rows is a multiple
/// of kBlock, columns of N; c and b have rows of `columns`. Every sum runs over `inner` in order.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void product(const T* a, int64_t a_row, int64_t a_column, const T* b, T* c,
                              int64_t rows, int64_t columns, int64_t inner) {
  for (int64_t r = 0; r < rows; r += kBlock) {
    int64_t j = 0;
    for (; j + 2 * N <= columns; j += 2 * N)
      product_block<N, 2>(a + r * a_row, a_row, a_column, b + j, c + r * columns + j, columns,
                          inner);
    if (j < columns)
      product_block<N, 1>(a + r * a_row, a_row, a_column, b + j, c + r * columns + j, columns,
                          inner);
  }
}

/// from (rows, columns) -> to (padded_rows, padded_columns), zeros around.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void copy_in(const T* from, int64_t stride, int64_t rows, int64_t columns,
                              int64_t padded_rows, int64_t padded_columns, T* to) {
  const int64_t whole = columns / N * N;
  for (int64_t r = 0; r < rows; ++r) {
    zero<N>(to + r * padded_columns + whole, padded_columns - whole);
    copy_row<N>(from + r * stride, columns, to + r * padded_columns);
  }
  zero<N>(to + rows * padded_columns, (padded_rows - rows) * padded_columns);
}

/// from (rows, columns) -> to (columns, rows)
template <int64_t N, typename T>
PHYSIOMAE_INLINE void transpose(const T* from, int64_t from_stride, int64_t rows, int64_t columns,
                                T* to, int64_t to_stride) {
  const int64_t whole_rows = rows / N * N, whole_columns = columns / N * N;
  for (int64_t c = 0; c < whole_columns; c += N)
    for (int64_t r = 0; r < whole_rows; r += N)
      transpose_block<N>(from + r * from_stride + c, from_stride, to + c * to_stride + r,
                         to_stride);
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = r < whole_rows ? whole_columns : 0; c < columns; ++c)
      to[c * to_stride + r] = from[r * from_stride + c];
}

/// copy_in of the transpose: to (padded_columns, padded_rows).
template <int64_t N, typename T>
PHYSIOMAE_INLINE void transpose_in(const T* from, int64_t stride, int64_t rows, int64_t columns,
                                   int64_t padded_rows, int64_t padded_columns, T* to) {
  if (rows != padded_rows || columns != padded_columns) zero<N>(to, padded_rows * padded_columns);
  transpose<N>(from, stride, rows, columns, to, padded_rows);
}

/// to (rows, columns) = factor * from, whose rows are padded.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void copy_out(const T* from, int64_t padded_columns, int64_t rows, int64_t columns,
                               T factor, int64_t stride, T* to) {
  for (int64_t r = 0; r < rows; ++r)
    scale_row<N>(from + r * padded_columns, columns, factor, to + r * stride);
}

}  // namespace physiomae::kernels
