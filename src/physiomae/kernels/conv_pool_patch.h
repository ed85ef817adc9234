#pragma once

#include <cstdint>

namespace physiomae::kernels {

/// Patches (count, samples) of one channel on the CPU and how many pools each has.
template <typename T>
struct Patches {
  const T* values;
  int64_t count, samples, pools;
};

constexpr int64_t kTaps = 24;  ///< kernel with zeros up to whole vectors

/// Patches [begin, end): out (count, 64, pools) and which sample of its pool won: winner (count,
/// pools, 64), where it is not null. taps (21, 64), bias (64).
template <typename T>
void filter_patches(const Patches<T>& in, int64_t begin, int64_t end, const T* taps, const T* bias,
                    T* out, uint8_t* winner);

/// Adds the share of patches [begin, end) to grad_taps (64, kTaps) and grad_bias (64).
template <typename T>
void filter_patches_back(const Patches<T>& in, int64_t begin, int64_t end, const T* grad,
                         const uint8_t* winner, T* grad_taps, T* grad_bias);

}  // namespace physiomae::kernels
