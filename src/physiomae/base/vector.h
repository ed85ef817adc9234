#pragma once

#include <cstdint>
#include <cstring>
#include <utility>

#include "physiomae/base/per_cpu.h"

#pragma GCC diagnostic ignored "-Wpsabi"  // everything here is inlined

namespace physiomae {

template <typename T, int64_t N>
struct VectorOf {
  typedef T type __attribute__((vector_size(N * sizeof(T))));
};

/// N values side by side, no more than a register holds (Note [CPU variants]). For locals of
/// inlined functions only: passing one between functions depends on the instruction set.
template <typename T, int64_t N>
using Vector = typename VectorOf<T, N>::type;

template <typename V, typename T>
PHYSIOMAE_INLINE V load(const T* from) {
  V v;
  std::memcpy(&v, from, sizeof(V));
  return v;
}

template <typename V, typename T>
PHYSIOMAE_INLINE void store(T* to, const V& v) {
  std::memcpy(to, &v, sizeof(V));
}

/// Zeroes `count` values, a multiple of N.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void zero(T* to, int64_t count) {
  for (int64_t i = 0; i < count; i += N) store(to + i, Vector<T, N>{});
}

/// to = factor * from for any count, by whole vectors; the last may overlap the one before.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void scale_row(const T* from, int64_t count, T factor, T* to) {
  using V = Vector<T, N>;
  if (count < N) {
    for (int64_t i = 0; i < count; ++i) to[i] = factor * from[i];
    return;
  }
  for (int64_t i = 0; i + N <= count; i += N) store(to + i, factor * load<V>(from + i));
  if (count % N != 0) store(to + count - N, factor * load<V>(from + count - N));
}

template <int64_t N, typename T>
PHYSIOMAE_INLINE void copy_row(const T* from, int64_t count, T* to) {
  using V = Vector<T, N>;
  if (count < N) {
    for (int64_t i = 0; i < count; ++i) to[i] = from[i];
    return;
  }
  for (int64_t i = 0; i + N <= count; i += N) store(to + i, load<V>(from + i));
  if (count % N != 0) store(to + count - N, load<V>(from + count - N));
}

/// kFirst = 0: a0 b0 a1 b1 ... of the lower halves; kFirst = N / 2: of the upper ones.
template <int64_t kFirst, typename V, int... kIndex>
PHYSIOMAE_INLINE V interleave(const V& a, const V& b, std::integer_sequence<int, kIndex...>) {
  return __builtin_shufflevector(
      a, b, (kFirst + kIndex / 2 + (kIndex % 2) * static_cast<int>(sizeof...(kIndex)))...);
}

/// Transposes N rows of N values: log2 N rounds that interleave row i with row i + N / 2.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void transpose_block(const T* from, int64_t from_stride, T* to,
                                      int64_t to_stride) {
  using V = Vector<T, N>;
  constexpr auto kIndices = std::make_integer_sequence<int, N>();
  V rows[N];
  for (int64_t r = 0; r < N; ++r) rows[r] = load<V>(from + r * from_stride);
  for (int64_t round = 1; round < N; round *= 2) {
    V next[N];
    for (int64_t r = 0; r < N / 2; ++r) {
      next[2 * r] = interleave<0>(rows[r], rows[r + N / 2], kIndices);
      next[2 * r + 1] = interleave<N / 2>(rows[r], rows[r + N / 2], kIndices);
    }
    for (int64_t r = 0; r < N; ++r) rows[r] = next[r];
  }
  for (int64_t r = 0; r < N; ++r) store(to + r * to_stride, rows[r]);
}

/// exp of x <= 0: Cephes' expf (reduction by ln 2 in two parts, polynomial of degree 6; within 2
/// units of the last place).
template <int64_t N>
PHYSIOMAE_INLINE Vector<float, N> exp_negative(const Vector<float, N>& of) {
  using V = Vector<float, N>;
  using Bits = Vector<int32_t, N>;
  const V x = of < -87.0F ? V{} - 87.0F : of;
  const V n = (x * 1.44269504F + 12582912.0F) - 12582912.0F;  // to the nearest integer
  const V r = (x - n * 0.693359375F) + n * 2.12194440e-4F;
  V p = V{} + 1.9875691500e-4F;
  p = p * r + 1.3981999507e-3F;
  p = p * r + 8.3334519073e-3F;
  p = p * r + 4.1665795894e-2F;
  p = p * r + 1.6666665459e-1F;
  p = p * r + 5.0000001201e-1F;
  p = (p * r) * r + r + 1.0F;
  const Bits exponent = (__builtin_convertvector(n, Bits) + 127) << 23;
  return p * reinterpret_cast<V>(exponent);
}

}  // namespace physiomae
