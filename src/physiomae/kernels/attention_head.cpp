#include "physiomae/kernels/attention_head.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "physiomae/kernels/small_product.h"

// A head has 30 to 120 rows of 64 values: everything fits the first two caches, and general matrix
// multiplications spend more on packing than on multiplying. Operands are copied into scratch
// matrices whose columns are padded with zeros to whole vectors and whose rows to whole blocks;
// then one small product serves all seven multiplications of both passes.
//
// Scores and weights are kept transposed, (K, N): the sums of a softmax then run down columns, as
// many side by side as a register holds, each in the order of the keys.

namespace physiomae::kernels {
namespace {

// Padded sizes: each is good for the rows and for the columns of a product.
struct Sizes {
  int64_t n, k, d;
};

template <typename C, typename T>
PHYSIOMAE_INLINE Sizes sizes_of(const HeadShape<T>& shape) {
  constexpr int64_t kUnit = std::max(C::template lanes<T>, kBlock);
  const auto padded = [](int64_t n) { return (n + kUnit - 1) / kUnit * kUnit; };
  return {padded(shape.queries), padded(shape.keys), padded(shape.width)};
}

// Hands out the parts of the scratch memory.
template <typename T>
struct Parts {
  T* next;
  PHYSIOMAE_INLINE T* take(int64_t count) { return std::exchange(next, next + count); }
};

template <typename T>
PHYSIOMAE_INLINE Parts<T> reserve(HeadScratch<T>& scratch, int64_t count) {
  if (scratch.values.size() < static_cast<size_t>(count))
    scratch.values.resize(static_cast<size_t>(count));
  return {scratch.values.data()};
}

using physiomae::exp_negative;  // in single precision
template <int64_t N>
PHYSIOMAE_INLINE Vector<double, N> exp_negative(const Vector<double, N>& of) {
  Vector<double, N> x = of;
  for (int64_t i = 0; i < N; ++i) x[i] = std::exp(x[i]);
  return x;
}

// Softmax down each of the n columns of p (keys, n).
template <int64_t N, typename T>
PHYSIOMAE_INLINE void softmax_columns(T* p, int64_t keys, int64_t n, T scale) {
  using V = Vector<T, N>;
  for (int64_t c = 0; c < n; c += N) {
    T* const column = p + c;
    V largest = load<V>(column), sum = {};
    for (int64_t j = 1; j < keys; ++j) {
      const V x = load<V>(column + j * n);
      largest = x > largest ? x : largest;
    }
    for (int64_t j = 0; j < keys; ++j) {
      const V x = exp_negative<N>((load<V>(column + j * n) - largest) * scale);
      store(column + j * n, x);
      sum += x;
    }
    const V factor = 1 / sum;
    for (int64_t j = 0; j < keys; ++j) store(column + j * n, load<V>(column + j * n) * factor);
  }
}

// bits (queries, row_bytes) -> scratch.kept (row_bytes, n), so that a row of p finds its bits side
// by side; null for null.
template <typename T>
PHYSIOMAE_INLINE const uint8_t* transpose_bits(const uint8_t* bits, const HeadShape<T>& shape,
                                               int64_t n, HeadScratch<T>& scratch) {
  if (!bits) return nullptr;
  const int64_t row_bytes = (shape.keys + 7) / 8;
  if (scratch.kept.size() < static_cast<size_t>(row_bytes * n))
    scratch.kept.resize(static_cast<size_t>(row_bytes * n));
  uint8_t* kept = scratch.kept.data();
  for (int64_t r = 0; r < shape.queries; ++r)
    for (int64_t b = 0; b < row_bytes; ++b) kept[b * n + r] = bits[r * row_bytes + b];
  return kept;
}

// Row j of p: what is kept times `scale`, else 0.
template <typename T>
PHYSIOMAE_INLINE void drop_row(const T* p, const uint8_t* __restrict kept, int64_t j, int64_t n,
                               T scale, T* to) {
  const uint8_t* bits = kept + j / 8 * n;
  const auto bit = static_cast<uint8_t>(1U << (j % 8));
  for (int64_t c = 0; c < n; ++c) to[c] = (bits[c] & bit) != 0 ? p[c] * scale : T(0);
}

// Adds bias[r] to all of row r of the `rows` ones of x, whose rows are n apart.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void add_to_rows(const T* bias, int64_t rows, int64_t n, T* x) {
  for (int64_t r = 0; r < rows; ++r)
    for (int64_t c = 0; c < n; c += N)
      store(x + r * n + c, load<Vector<T, N>>(x + r * n + c) + bias[r]);
}

// to (rows, columns) = from + bias a row; the rows of `from` are whole vectors.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void copy_out_with(const T* bias, T* from, int64_t padded_columns, int64_t rows,
                                    int64_t columns, int64_t stride, T* to) {
  for (int64_t r = 0; r < rows; ++r) {
    T* const row = from + r * padded_columns;
    for (int64_t c = 0; c < columns; ++c) row[c] += bias[c];
    copy_row<N>(row, columns, to + r * stride);
  }
}

template <typename C, typename T>
PHYSIOMAE_INLINE void forward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                              const HeadBiases<T>& biases, const uint8_t* bits, T* out, T* weights,
                              HeadScratch<T>& scratch) {
  constexpr int64_t kLanes = C::template lanes<T>;
  const auto [n, kp, d] = sizes_of<C>(shape);
  const int64_t queries = shape.queries, keys = shape.keys, width = shape.width;
  auto parts = reserve(scratch, 2 * (n + kp) * d + n * kp);
  T *qt = parts.take(n * d), *ks = parts.take(kp * d), *vs = parts.take(kp * d),
    *o = parts.take(n * d), *p = parts.take(n * kp);
  transpose_in<kLanes>(q, shape.q_stride, queries, width, n, d, qt);
  if (biases.q) add_to_rows<kLanes>(biases.q, width, n, qt);
  copy_in<kLanes>(k, shape.kv_stride, keys, width, kp, d, ks);
  copy_in<kLanes>(v, shape.kv_stride, keys, width, kp, d, vs);
  product<kLanes>(ks, d, 1, qt, p, kp, n, d);
  softmax_columns<kLanes>(p, keys, n, shape.scale);
  const uint8_t* kept = transpose_bits(bits, shape, n, scratch);
  for (int64_t j = 0; j < keys; ++j) {
    if (weights) copy_row<kLanes>(p + j * n, queries, weights + j * queries);
    if (kept) drop_row(p + j * n, kept, j, n, shape.drop_scale, p + j * n);
  }
  product<kLanes>(p, 1, n, vs, o, n, d, keys);
  if (biases.v)
    copy_out_with<kLanes>(biases.v, o, d, queries, width, shape.o_stride, out);
  else
    copy_out<kLanes>(o, d, queries, width, T(1), shape.o_stride, out);
}

// s = P (s - sum(s P)) down each of the n columns.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void softmax_back(const T* p, int64_t keys, int64_t n, T* s) {
  using V = Vector<T, N>;
  for (int64_t c = 0; c < n; c += N) {
    V sum = {};
    for (int64_t j = 0; j < keys; ++j) sum += load<V>(s + j * n + c) * load<V>(p + j * n + c);
    for (int64_t j = 0; j < keys; ++j)
      store(s + j * n + c, load<V>(p + j * n + c) * (load<V>(s + j * n + c) - sum));
  }
}

// With P the weights and P' those after dropout: dV = P'^T dO, dP' = dO V^T,
// dS = P (dP - sum(dP P)), dQ = dS K / sqrt(d), dK = dS^T Q / sqrt(d).
template <typename C, typename T>
PHYSIOMAE_INLINE void backward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                               const uint8_t* bits, const T* weights, const T* grad_out, T* grad_q,
                               T* grad_k, T* grad_v, HeadScratch<T>& scratch) {
  constexpr int64_t kLanes = C::template lanes<T>;
  const auto [n, kp, d] = sizes_of<C>(shape);
  const int64_t queries = shape.queries, keys = shape.keys, width = shape.width;
  const int64_t rows = std::max(n, kp);
  auto parts = reserve(scratch, 3 * rows * d + 3 * n * kp);
  T *x = parts.take(rows * d), *xt = parts.take(rows * d), *result = parts.take(rows * d),
    *p = parts.take(n * kp), *dropped = parts.take(n * kp), *s = parts.take(n * kp);
  const uint8_t* kept = transpose_bits(bits, shape, n, scratch);
  copy_in<kLanes>(weights, queries, keys, queries, kp, n, p);
  for (int64_t j = 0; j < keys && kept; ++j)
    drop_row(p + j * n, kept, j, n, shape.drop_scale, dropped + j * n);
  copy_in<kLanes>(grad_out, shape.o_stride, queries, width, n, d, x);
  product<kLanes>(kept ? dropped : p, n, 1, x, result, kp, d, queries);
  copy_out<kLanes>(result, d, keys, width, T(1), shape.kv_stride, grad_v);

  transpose_in<kLanes>(grad_out, shape.o_stride, queries, width, n, d, xt);
  copy_in<kLanes>(v, shape.kv_stride, keys, width, kp, d, x);
  product<kLanes>(x, d, 1, xt, s, kp, n, d);
  for (int64_t j = 0; j < keys && kept; ++j)
    drop_row(s + j * n, kept, j, n, shape.drop_scale, s + j * n);
  softmax_back<kLanes>(p, keys, n, s);

  copy_in<kLanes>(k, shape.kv_stride, keys, width, kp, d, x);
  product<kLanes>(s, 1, n, x, result, n, d, keys);
  copy_out<kLanes>(result, d, queries, width, shape.scale, shape.q_stride, grad_q);
  copy_in<kLanes>(q, shape.q_stride, queries, width, n, d, x);
  product<kLanes>(s, n, 1, x, result, kp, d, queries);
  copy_out<kLanes>(result, d, keys, width, shape.scale, shape.kv_stride, grad_k);
}

}  // namespace

template <typename T>
void head_forward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                  const HeadBiases<T>& biases, const uint8_t* bits, T* out, T* weights,
                  HeadScratch<T>& scratch) {
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    forward<decltype(cpu)>(shape, q, k, v, biases, bits, out, weights, scratch);
  });
}

template <typename T>
void head_backward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                   const uint8_t* bits, const T* weights, const T* grad_out, T* grad_q, T* grad_k,
                   T* grad_v, HeadScratch<T>& scratch) {
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    backward<decltype(cpu)>(shape, q, k, v, bits, weights, grad_out, grad_q, grad_k, grad_v,
                            scratch);
  });
}

#define PHYSIOMAE_HEAD(T)                                                                        \
  template void head_forward(const HeadShape<T>&, const T*, const T*, const T*,                  \
                             const HeadBiases<T>&, const uint8_t*, T*, T*, HeadScratch<T>&);     \
  template void head_backward(const HeadShape<T>&, const T*, const T*, const T*, const uint8_t*, \
                              const T*, const T*, T*, T*, T*, HeadScratch<T>&);
PHYSIOMAE_HEAD(float)
PHYSIOMAE_HEAD(double)
#undef PHYSIOMAE_HEAD

}  // namespace physiomae::kernels
