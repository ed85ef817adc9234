#include "physiomae/kernels/attention_head.h"

#include <algorithm>
#include <bit>
#include <cmath>

#include "physiomae/kernels/clones.h"
#include "physiomae/kernels/vector.h"

// A head has 30 to 120 rows of 64 values: everything fits the first two caches, and general matrix
// multiplications spend more on packing than on multiplying. Operands are copied into scratch
// matrices whose rows are padded with zeros to whole vectors and whose row counts to whole blocks;
// then one small product serves all seven multiplications of both passes.

namespace physiomae::kernels {
namespace {

constexpr int64_t kLanes = 16;
constexpr int64_t kBlock = 4;  ///< rows of a product computed together

constexpr int64_t round_up(int64_t n, int64_t unit) { return (n + unit - 1) / unit * unit; }

// Padded sizes: as rows or as columns, queries, keys and width are all multiples of kLanes.
struct Sizes {
  int64_t n, k, d;
};

template <typename T>
PHYSIOMAE_INLINE Sizes sizes_of(const HeadShape<T>& shape) {
  return {round_up(shape.queries, kBlock), round_up(shape.keys, kLanes),
          round_up(shape.width, kLanes)};
}

// c (rows, columns) = a (rows, inner) b (inner, columns), `a` with any strides; rows is a multiple
// of kBlock, columns of kLanes; c and b have rows of `columns`.
template <typename T>
PHYSIOMAE_INLINE void product(const T* a, int64_t a_row, int64_t a_column, const T* b, T* c,
                              int64_t rows, int64_t columns, int64_t inner) {
  using V = Vector<T, kLanes>;
  for (int64_t r = 0; r < rows; r += kBlock) {
    const T* a0 = a + r * a_row;
    for (int64_t j = 0; j < columns; j += kLanes) {
      V c0 = {}, c1 = {}, c2 = {}, c3 = {};
      for (int64_t i = 0; i < inner; ++i) {
        const V row = load<V>(b + i * columns + j);
        const T* x = a0 + i * a_column;
        c0 += x[0] * row;
        c1 += x[a_row] * row;
        c2 += x[2 * a_row] * row;
        c3 += x[3 * a_row] * row;
      }
      T* to = c + r * columns + j;
      store(to, c0), store(to + columns, c1);
      store(to + 2 * columns, c2), store(to + 3 * columns, c3);
    }
  }
}

template <typename T>
PHYSIOMAE_INLINE void copy_in(const T* from, int64_t stride, int64_t rows, int64_t columns,
                              int64_t padded_rows, int64_t padded_columns, T* to) {
  std::fill(to, to + padded_rows * padded_columns, T(0));
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) to[r * padded_columns + c] = from[r * stride + c];
}

template <typename T>
PHYSIOMAE_INLINE void copy_out(const T* from, int64_t padded_columns, int64_t rows, int64_t columns,
                               T factor, int64_t stride, T* to) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c)
      to[r * stride + c] = factor * from[r * padded_columns + c];
}

template <typename T>
PHYSIOMAE_INLINE void transpose(const T* from, int64_t rows, int64_t columns, T* to) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < columns; ++c) to[c * rows + r] = from[r * columns + c];
}

// exp of x <= 0. Single precision: Cephes' expf (reduction by ln 2 in two parts, polynomial of
// degree 6; within 2 units of the last place), written so that it vectorises.
PHYSIOMAE_INLINE double exp_negative(double x) { return std::exp(x); }
PHYSIOMAE_INLINE float exp_negative(float x) {
  x = x < -87.0F ? -87.0F : x;
  const float n = (x * 1.44269504F + 12582912.0F) - 12582912.0F;  // to the nearest integer
  const float r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  float p = 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = (p * r) * r + r + 1.0F;
  const auto exponent = static_cast<uint32_t>(static_cast<int32_t>(n) + 127) << 23;
  return p * std::bit_cast<float>(exponent);
}

template <typename T>
PHYSIOMAE_INLINE void softmax_row(T* row, int64_t keys, T scale) {
  T largest = row[0];
  for (int64_t j = 1; j < keys; ++j) largest = row[j] > largest ? row[j] : largest;
  for (int64_t j = 0; j < keys; ++j) row[j] = exp_negative((row[j] - largest) * scale);
  T sum = 0;
  for (int64_t j = 0; j < keys; ++j) sum += row[j];
  const T factor = 1 / sum;
  for (int64_t j = 0; j < keys; ++j) row[j] *= factor;
}

// to = from where the bit is set, times `scale`, else 0.
template <typename T>
PHYSIOMAE_INLINE void drop_row(const T* from, const uint8_t* bits, int64_t keys, T scale, T* to) {
  for (int64_t j = 0; j < keys; ++j) to[j] = (bits[j / 8] >> (j % 8)) & 1U ? from[j] * scale : T(0);
}

template <typename T>
PHYSIOMAE_INLINE void forward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                              const uint8_t* bits, T* out, T* weights, T* scratch) {
  const auto [n, kp, d] = sizes_of(shape);
  const int64_t row_bytes = (shape.keys + 7) / 8;
  T *qs = scratch, *ks = qs + n * d, *kt = ks + kp * d, *vs = kt + kp * d, *p = vs + kp * d,
    *o = p + n * kp;
  copy_in(q, shape.q_stride, shape.queries, shape.width, n, d, qs);
  copy_in(k, shape.kv_stride, shape.keys, shape.width, kp, d, ks);
  copy_in(v, shape.kv_stride, shape.keys, shape.width, kp, d, vs);
  transpose(ks, kp, d, kt);
  product(qs, d, 1, kt, p, n, kp, d);
  for (int64_t r = 0; r < shape.queries; ++r) {
    T* row = p + r * kp;
    softmax_row(row, shape.keys, shape.scale);
    std::copy(row, row + shape.keys, weights + r * shape.keys);
    if (bits) drop_row(row, bits + r * row_bytes, shape.keys, shape.drop_scale, row);
  }
  product(p, kp, 1, vs, o, n, d, shape.keys);
  copy_out(o, d, shape.queries, shape.width, T(1), shape.o_stride, out);
}

// With P the weights and P' those after dropout: dV = P'^T dO, dP' = dO V^T,
// dS = P (dP - sum(dP P)), dQ = dS K / sqrt(d), dK = dS^T Q / sqrt(d).
template <typename T>
PHYSIOMAE_INLINE void backward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                               const uint8_t* bits, const T* weights, const T* grad_out, T* grad_q,
                               T* grad_k, T* grad_v, T* scratch) {
  const auto [n, kp, d] = sizes_of(shape);
  const int64_t row_bytes = (shape.keys + 7) / 8, keys = shape.keys, queries = shape.queries;
  T *x = scratch, *y = x + std::max(n, kp) * d, *g = y + kp * d, *p = g + n * d, *s = p + n * kp,
    *result = s + n * kp;
  copy_in(grad_out, shape.o_stride, queries, shape.width, n, d, g);
  copy_in(weights, keys, queries, keys, n, kp, p);
  for (int64_t r = 0; r < queries && bits; ++r)
    drop_row(p + r * kp, bits + r * row_bytes, keys, shape.drop_scale, p + r * kp);
  product(p, 1, kp, g, result, kp, d, queries);
  copy_out(result, d, keys, shape.width, T(1), shape.kv_stride, grad_v);

  copy_in(v, shape.kv_stride, keys, shape.width, kp, d, x);
  transpose(x, kp, d, y);
  product(g, d, 1, y, s, n, kp, d);
  for (int64_t r = 0; r < queries; ++r) {
    T* row = s + r * kp;
    const T* w = weights + r * keys;
    if (bits) drop_row(row, bits + r * row_bytes, keys, shape.drop_scale, row);
    T sum = 0;
    for (int64_t j = 0; j < keys; ++j) sum += row[j] * w[j];
    for (int64_t j = 0; j < keys; ++j) row[j] = w[j] * (row[j] - sum);
  }
  copy_in(k, shape.kv_stride, keys, shape.width, kp, d, x);
  product(s, kp, 1, x, result, n, d, keys);
  copy_out(result, d, queries, shape.width, shape.scale, shape.q_stride, grad_q);
  copy_in(q, shape.q_stride, queries, shape.width, n, d, x);
  product(s, 1, kp, x, result, kp, d, queries);
  copy_out(result, d, keys, shape.width, shape.scale, shape.kv_stride, grad_k);
}

}  // namespace

template <typename T>
size_t head_scratch(const HeadShape<T>& shape) {
  const auto [n, kp, d] = sizes_of(shape);
  return static_cast<size_t>(5 * std::max(n, kp) * d + 2 * n * kp);
}
template size_t head_scratch(const HeadShape<float>&);
template size_t head_scratch(const HeadShape<double>&);

#define PHYSIOMAE_HEAD(T)                                                                 \
  PHYSIOMAE_CLONES void head_forward(const HeadShape<T>& shape, const T* q, const T* k,   \
                                     const T* v, const uint8_t* bits, T* out, T* weights, \
                                     T* scratch) {                                        \
    forward(shape, q, k, v, bits, out, weights, scratch);                                 \
  }                                                                                       \
  PHYSIOMAE_CLONES void head_backward(                                                    \
      const HeadShape<T>& shape, const T* q, const T* k, const T* v, const uint8_t* bits, \
      const T* weights, const T* grad_out, T* grad_q, T* grad_k, T* grad_v, T* scratch) { \
    backward(shape, q, k, v, bits, weights, grad_out, grad_q, grad_k, grad_v, scratch);   \
  }
PHYSIOMAE_HEAD(float)
PHYSIOMAE_HEAD(double)
#undef PHYSIOMAE_HEAD

}  // namespace physiomae::kernels
