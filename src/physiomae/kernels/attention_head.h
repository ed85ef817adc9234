#pragma once

#include <cstddef>
#include <cstdint>

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

/// Elements of scratch memory that one head needs.
template <typename T>
size_t head_scratch(const HeadShape<T>& shape);

/// bits: (N, ceil(K / 8)) or null; writes out (N, d) and the weights before dropout (N, K).
void head_forward(const HeadShape<float>& shape, const float* q, const float* k, const float* v,
                  const uint8_t* bits, float* out, float* weights, float* scratch);
void head_forward(const HeadShape<double>& shape, const double* q, const double* k, const double* v,
                  const uint8_t* bits, double* out, double* weights, double* scratch);

/// Gradients of q, k, v (strided as these) from that of the output.
void head_backward(const HeadShape<float>& shape, const float* q, const float* k, const float* v,
                   const uint8_t* bits, const float* weights, const float* grad_out, float* grad_q,
                   float* grad_k, float* grad_v, float* scratch);
void head_backward(const HeadShape<double>& shape, const double* q, const double* k,
                   const double* v, const uint8_t* bits, const double* weights,
                   const double* grad_out, double* grad_q, double* grad_k, double* grad_v,
                   double* scratch);

}  // namespace physiomae::kernels
