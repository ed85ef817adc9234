#include "physiomae/kernels/conv_pool_patch.h"

#include <algorithm>
#include <vector>

#include "physiomae/kernels/conv_pool.h"
#include "physiomae/kernels/small_product.h"

// The filtered signal (64 x 100 values a patch) never reaches memory: the four positions of a pool
// are filtered for some channels at a time in registers, and only the largest and its place are
// kept.

namespace physiomae::kernels {
namespace {

constexpr int64_t kPad = kConvKernel / 2;

// Samples of a patch with its zero padding, and room for reading kTaps at the last position.
int64_t padded_samples(int64_t samples) { return samples + 2 * kTaps; }

template <typename T>
PHYSIOMAE_INLINE void pad_patch(const T* patch, int64_t samples, T* padded) {
  std::fill(padded, padded + padded_samples(samples), T(0));
  std::copy(patch, patch + samples, padded + kPad);
}

template <typename T>
using Whole = std::conditional_t<sizeof(T) == 4, int32_t, int64_t>;  ///< what comparisons give

// One pool of N channels: the largest of four results, and which it is.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void keep_largest(const Vector<T, N> (&y)[4], T* best, uint8_t* winner) {
  using Place = Vector<Whole<T>, N>;
  Vector<T, N> largest = y[0];
  Place place = {};
  for (int64_t a = 1; a < 4; ++a) {
    place = y[a] > largest ? Place{} + static_cast<Whole<T>>(a) : place;
    largest = y[a] > largest ? y[a] : largest;
  }
  store(best, largest);
  if (winner) store(winner, __builtin_convertvector(place, Vector<uint8_t, N>));
}

// Two vectors of channels at four positions: eight sums hide the latency of an addition.
template <int64_t N, typename T>
PHYSIOMAE_INLINE void filter_pool(const T* x, const T* taps, const T* bias, T* best,
                                  uint8_t* winner) {
  using V = Vector<T, N>;
  V y0[4], y1[4];
  for (int64_t a = 0; a < 4; ++a) y0[a] = load<V>(bias), y1[a] = load<V>(bias + N);
  for (int64_t k = 0; k < kConvKernel; ++k) {
    const V tap0 = load<V>(taps + k * kConvChannels), tap1 = load<V>(taps + k * kConvChannels + N);
    for (int64_t a = 0; a < 4; ++a) y0[a] += x[k + a] * tap0, y1[a] += x[k + a] * tap1;
  }
  keep_largest<N>(y0, best, winner);
  keep_largest<N>(y1, best + N, winner ? winner + N : nullptr);
}

// taps (21, 64), padded patch -> best and winner (S/4, 64)
template <int64_t N, typename T>
PHYSIOMAE_INLINE void filter_patch(const T* padded, const T* taps, const T* bias, int64_t pools,
                                   T* best, uint8_t* winner) {
  for (int64_t c = 0; c < kConvChannels; c += 2 * N)
    for (int64_t j = 0; j < pools; ++j) {
      const int64_t at = j * kConvChannels + c;
      filter_pool<N>(padded + kPoolWidth * j, taps + c, bias + c, best + at,
                     winner ? winner + at : nullptr);
    }
}

// Adds a patch's share to the gradients of kRows channels, as many as keep their sums in registers.
template <int64_t N, int64_t kRows, typename T>
PHYSIOMAE_INLINE void filter_channels_back(const T* padded, const T* grad, const uint8_t* winner,
                                           int64_t pools, T* grad_taps, T* grad_bias) {
  using V = Vector<T, N>;
  V sums[kRows][kTaps / N];
  T bias[kRows];
  for (int64_t r = 0; r < kRows; ++r) {
    for (int64_t v = 0; v < kTaps / N; ++v) sums[r][v] = load<V>(grad_taps + r * kTaps + v * N);
    bias[r] = grad_bias[r];
  }
  for (int64_t j = 0; j < pools; ++j)
    for (int64_t r = 0; r < kRows; ++r) {
      const T g = grad[r * pools + j];
      const T* x = padded + kPoolWidth * j + winner[j * kConvChannels + r];
      for (int64_t v = 0; v < kTaps / N; ++v) sums[r][v] += g * load<V>(x + v * N);
      bias[r] += g;
    }
  for (int64_t r = 0; r < kRows; ++r) {
    for (int64_t v = 0; v < kTaps / N; ++v) store(grad_taps + r * kTaps + v * N, sums[r][v]);
    grad_bias[r] = bias[r];
  }
}

template <typename C, typename T>
PHYSIOMAE_INLINE void filter(Patches<T> in, int64_t begin, int64_t end, const T* taps,
                             const T* bias, T* padded, T* best, T* out, uint8_t* winner) {
  constexpr int64_t kLanes = C::template lanes<T>;
  const int64_t width = kConvChannels * in.pools;
  for (int64_t i = begin; i < end; ++i) {
    pad_patch(in.values + i * in.samples, in.samples, padded);
    filter_patch<kLanes>(padded, taps, bias, in.pools, best, winner ? winner + i * width : nullptr);
    transpose<kLanes>(best, kConvChannels, in.pools, kConvChannels, out + i * width, in.pools);
  }
}

template <typename C, typename T>
PHYSIOMAE_INLINE void filter_back(Patches<T> in, int64_t begin, int64_t end, const T* grad,
                                  const uint8_t* winner, T* padded, T* grad_taps, T* grad_bias) {
  constexpr int64_t kLanes = C::template lanes<T>;
  constexpr int64_t kRows = std::max<int64_t>(1, kLanes / 4);
  const int64_t width = kConvChannels * in.pools;
  for (int64_t i = begin; i < end; ++i) {
    pad_patch(in.values + i * in.samples, in.samples, padded);
    for (int64_t c = 0; c < kConvChannels; c += kRows)
      filter_channels_back<std::min<int64_t>(kLanes, 8), kRows>(
          padded, grad + i * width + c * in.pools, winner + i * width + c, in.pools,
          grad_taps + c * kTaps, grad_bias + c);
  }
}

}  // namespace

template <typename T>
void filter_patches(const Patches<T>& in, int64_t begin, int64_t end, const T* taps, const T* bias,
                    T* out, uint8_t* winner) {
  std::vector<T> padded(static_cast<size_t>(padded_samples(in.samples)));
  std::vector<T> best(static_cast<size_t>(kConvChannels * in.pools));
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    filter<decltype(cpu)>(in, begin, end, taps, bias, padded.data(), best.data(), out, winner);
  });
}

template <typename T>
void filter_patches_back(const Patches<T>& in, int64_t begin, int64_t end, const T* grad,
                         const uint8_t* winner, T* grad_taps, T* grad_bias) {
  std::vector<T> padded(static_cast<size_t>(padded_samples(in.samples)));
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    filter_back<decltype(cpu)>(in, begin, end, grad, winner, padded.data(), grad_taps, grad_bias);
  });
}

#define PHYSIOMAE_CONV_POOL(T)                                                                     \
  template void filter_patches(const Patches<T>&, int64_t, int64_t, const T*, const T*, T*,        \
                               uint8_t*);                                                          \
  template void filter_patches_back(const Patches<T>&, int64_t, int64_t, const T*, const uint8_t*, \
                                    T*, T*);
PHYSIOMAE_CONV_POOL(float)
PHYSIOMAE_CONV_POOL(double)
#undef PHYSIOMAE_CONV_POOL

}  // namespace physiomae::kernels
