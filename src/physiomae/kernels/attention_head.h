#pragma once

#include <cstdint>
#include <vector>

namespace physiomae::kernels {

/// Attention of one head of one window on the CPU. Rows of q are q_stride apart, those of k and v
/// kv_stride, those of the output o_stride.
template <typename T>
struct HeadShape {
  int64_t queries, keys, width;           ///< N, K, d
  int64_t q_stride, kv_stride, o_stride;  ///< elements
  T scale;                                ///< 1 / sqrt(d)
  T drop_scale;                           ///< factor of the weights that stay
};

/// Memory that one head after the other works in; grows to what a shape needs.
template <typename T>
struct HeadScratch {
  std::vector<T> values;
  std::vector<uint8_t> kept;
};

/// What the projections left out of q and of v, (d) each, or null. One of k would move all scores
/// of a query by the same, which softmax takes out again.
template <typename T>
struct HeadBiases {
  const T* q = nullptr;
  const T* v = nullptr;
};

/// bits: (N, ceil(K / 8)) or null. Writes out (N, d), and the weights before dropout, transposed
/// (K, N), where `weights` is not null. The biases ask for bits that are null: that of v is added
/// to the output, since weights sum to one.
template <typename T>
void head_forward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                  const HeadBiases<T>& biases, const uint8_t* bits, T* out, T* weights,
                  HeadScratch<T>& scratch);

/// Gradients of q, k, v (strided as these) from that of the output.
template <typename T>
void head_backward(const HeadShape<T>& shape, const T* q, const T* k, const T* v,
                   const uint8_t* bits, const T* weights, const T* grad_out, T* grad_q, T* grad_k,
                   T* grad_v, HeadScratch<T>& scratch);

}  // namespace physiomae::kernels
