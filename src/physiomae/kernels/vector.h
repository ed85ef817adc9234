#pragma once

#include <cstdint>
#include <cstring>

#include "physiomae/kernels/clones.h"

#pragma GCC diagnostic ignored "-Wpsabi"  // everything here is inlined

namespace physiomae::kernels {

template <typename T, int64_t N>
struct VectorOf {
  typedef T type __attribute__((vector_size(N * sizeof(T))));
};

/// N values side by side (a GCC vector; the compiler splits it where registers are narrower). For
/// locals of inlined functions only: passing one between functions depends on the instruction set.
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

}  // namespace physiomae::kernels
