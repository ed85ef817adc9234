#include "physiomae/metrics/head_kernel.h"

#include <algorithm>
#include <bit>

#include "physiomae/base/vector.h"

namespace physiomae::metrics {
namespace {

// log of x >= 1: Cephes' single-precision polynomial (within 2 units of the last place), without
// branches.
PHYSIOMAE_INLINE float log_above_one(float x) {
  // x = 2^n (1 + r) with 1 + r between the square roots of 1/2 and 2
  const auto bits = std::bit_cast<uint32_t>(x) + (0x3F800000U - 0x3F3504F3U);
  const auto n = static_cast<float>(static_cast<int32_t>(bits >> 23) - 127);
  const float r = std::bit_cast<float>((bits & 0x007FFFFFU) + 0x3F3504F3U) - 1.0F;
  float p = 7.0376836292e-2F;
  p = p * r - 1.1514610310e-1F;
  p = p * r + 1.1676998740e-1F;
  p = p * r - 1.2420140846e-1F;
  p = p * r + 1.4249322787e-1F;
  p = p * r - 1.6668057665e-1F;
  p = p * r + 2.0000714765e-1F;
  p = p * r - 2.4999993993e-1F;
  p = p * r + 3.3333331174e-1F;
  const float square = r * r;
  p = (p * r) * square + n * -2.12194440e-4F - 0.5F * square;
  return (r + p) + n * 0.693359375F;
}

// Logits of kHeadRows rows and N columns of a packed block.
template <int64_t N>
PHYSIOMAE_INLINE void logit_block(const float* x, int64_t stride, const float* weights,
                                  const float* bias, int64_t features, int64_t columns,
                                  float* logits) {
  using V = Vector<float, N>;
  const V start = load<V>(bias);
  V s0 = start, s1 = start, s2 = start, s3 = start, s4 = start, s5 = start, s6 = start, s7 = start;
  for (int64_t f = 0; f < features; ++f) {
    const V w = load<V>(weights + f * kHeadColumns);
    const float* at = x + f;
    s0 += at[0] * w, s1 += at[stride] * w, s2 += at[2 * stride] * w, s3 += at[3 * stride] * w;
    s4 += at[4 * stride] * w, s5 += at[5 * stride] * w, s6 += at[6 * stride] * w;
    s7 += at[7 * stride] * w;
  }
  store(logits, s0), store(logits + columns, s1);
  store(logits + 2 * columns, s2), store(logits + 3 * columns, s3);
  store(logits + 4 * columns, s4), store(logits + 5 * columns, s5);
  store(logits + 6 * columns, s6), store(logits + 7 * columns, s7);
}

// Gradient of 4 columns and 2 N features.
template <int64_t N>
PHYSIOMAE_INLINE void gradient_block(const float* x, int64_t stride, int64_t rows,
                                     const float* errors, int64_t error_stride, int64_t features,
                                     float* gradient) {
  using V = Vector<float, N>;
  float *g0 = gradient, *g1 = g0 + features, *g2 = g1 + features, *g3 = g2 + features;
  V a0 = load<V>(g0), a1 = load<V>(g1), a2 = load<V>(g2), a3 = load<V>(g3);
  V b0 = load<V>(g0 + N), b1 = load<V>(g1 + N), b2 = load<V>(g2 + N), b3 = load<V>(g3 + N);
  for (int64_t r = 0; r < rows; ++r) {
    const V a = load<V>(x + r * stride), b = load<V>(x + r * stride + N);
    const float* e = errors + r * error_stride;
    a0 += e[0] * a, a1 += e[1] * a, a2 += e[2] * a, a3 += e[3] * a;
    b0 += e[0] * b, b1 += e[1] * b, b2 += e[2] * b, b3 += e[3] * b;
  }
  store(g0, a0), store(g1, a1), store(g2, a2), store(g3, a3);
  store(g0 + N, b0), store(g1 + N, b1), store(g2 + N, b2), store(g3 + N, b3);
}

template <int64_t N>
PHYSIOMAE_INLINE void logits_of_tile(const float* tile, int64_t stride, int64_t rows,
                                     const float* weights, const float* bias, int64_t features,
                                     int64_t columns, float* logits) {
  for (int64_t c = 0; c < columns; c += kHeadColumns)
    for (int64_t r = 0; r < rows; r += kHeadRows)
      for (int64_t part = 0; part < kHeadColumns; part += N)
        logit_block<N>(tile + r * stride, stride, weights + c * features + part, bias + c + part,
                       features, columns, logits + r * columns + c + part);
}

template <int64_t N>
PHYSIOMAE_INLINE void gradient_of_tile(const float* tile, int64_t stride, int64_t rows,
                                       const float* errors, int64_t error_stride, int64_t columns,
                                       int64_t features, float* gradient) {
  for (int64_t f = 0; f < features; f += 2 * N)
    for (int64_t c = 0; c < columns; c += 4)
      gradient_block<N>(tile + f, stride, rows, errors + c, error_stride, features,
                        gradient + c * features + f);
}

template <int64_t N>
PHYSIOMAE_INLINE void softmax_of_tile(int classes, float* logits, float* log_sum, float* shift) {
  const int64_t count = classes * kTileRows;
#pragma GCC ivdep
  for (int64_t i = 0; i < kTileRows; ++i) shift[i] = -logits[i];
  for (int64_t c = 1; c < classes; ++c)
#pragma GCC ivdep
    for (int64_t i = 0; i < kTileRows; ++i) {
      const float z = -logits[c * kTileRows + i];
      shift[i] = z < shift[i] ? z : shift[i];
    }
  for (int64_t c = 0; c < classes; ++c)
#pragma GCC ivdep
    for (int64_t i = 0; i < kTileRows; ++i) logits[c * kTileRows + i] += shift[i];
  for (int64_t i = 0; i < count; i += N)
    store(logits + i, exp_negative<N>(load<Vector<float, N>>(logits + i)));
#pragma GCC ivdep
  for (int64_t i = 0; i < kTileRows; ++i) log_sum[i] = logits[i];
  for (int64_t c = 1; c < classes; ++c)
#pragma GCC ivdep
    for (int64_t i = 0; i < kTileRows; ++i) log_sum[i] += logits[c * kTileRows + i];
  for (int64_t c = 0; c < classes; ++c)
#pragma GCC ivdep
    for (int64_t i = 0; i < kTileRows; ++i) logits[c * kTileRows + i] /= log_sum[i];
  for (int64_t i = 0; i < kTileRows; ++i) log_sum[i] = log_above_one(log_sum[i]);
}

PHYSIOMAE_INLINE void moments_of_row(const float* row, const float* centre, double weight,
                                     int64_t features, double* sum, double* squares,
                                     double* weighted) {
#pragma GCC ivdep
  for (int64_t f = 0; f < features; ++f) {
    const double d = static_cast<double>(row[f] - centre[f]);
    sum[f] += d;
    squares[f] += d * d;
    weighted[f] += weight * d;
  }
}

// No vector is wider than a block of columns.
template <typename C>
constexpr int64_t kVector = std::min(C::template lanes<float>, kHeadColumns);
static_assert(2 * kHeadColumns == kFeatureLanes);

}  // namespace

void copy_centred(const float* from, const float* centre, int64_t features, float* to) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU {
#pragma GCC ivdep
    for (int64_t f = 0; f < features; ++f) to[f] = from[f] - centre[f];
  });
}

void tile_logits(const float* tile, int64_t stride, int64_t rows, const float* weights,
                 const float* bias, int64_t features, int64_t columns, float* logits) {
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    logits_of_tile<kVector<decltype(cpu)>>(tile, stride, rows, weights, bias, features, columns,
                                           logits);
  });
}

void add_tile_gradient(const float* tile, int64_t stride, int64_t rows, const float* errors,
                       int64_t error_stride, int64_t columns, int64_t features, float* gradient) {
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    gradient_of_tile<kVector<decltype(cpu)>>(tile, stride, rows, errors, error_stride, columns,
                                             features, gradient);
  });
}

void tile_softmax(int classes, float* logits, float* log_sum, float* shift) {
  per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
    softmax_of_tile<decltype(cpu)::template lanes<float>>(classes, logits, log_sum, shift);
  });
}

void add_row_moments(const float* row, const float* centre, double weight, int64_t features,
                     double* sum, double* squares, double* weighted) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU {
    moments_of_row(row, centre, weight, features, sum, squares, weighted);
  });
}

}  // namespace physiomae::metrics
