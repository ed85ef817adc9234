#include "physiomae/kernels/inference.h"

#include <cmath>

#include <ATen/ATen.h>
#include <ATen/Dispatch.h>
#include <ATen/autocast_mode.h>
#include <ATen/core/grad_mode.h>

#include "physiomae/base/vector.h"
#include "physiomae/kernels/cpu_rows.h"

namespace physiomae::kernels {
namespace {

// x Phi(x) with erf(z) = 1 - (a1 t + ... + a5 t^5) exp(-z^2), t = 1 / (1 + p z), z >= 0.
template <int64_t N>
PHYSIOMAE_INLINE Vector<float, N> gelu(const Vector<float, N>& x) {
  using V = Vector<float, N>;
  const V z = (x < 0.0F ? -x : x) * 0.70710678F;
  const V t = 1.0F / (1.0F + 0.3275911F * z);
  V p = V{} + 1.061405429F;
  p = p * t - 1.453152027F;
  p = p * t + 1.421413741F;
  p = p * t - 0.284496736F;
  p = p * t + 0.254829592F;
  const V tail = 0.5F * (p * t) * exp_negative<N>(-z * z);  // Phi(-|x|)
  return x * (x < 0.0F ? tail : 1.0F - tail);
}

template <int64_t N>
PHYSIOMAE_INLINE Vector<double, N> gelu(const Vector<double, N>& of) {
  Vector<double, N> x = of;
  for (int64_t i = 0; i < N; ++i) x[i] = 0.5 * x[i] * std::erfc(-x[i] * M_SQRT1_2);
  return x;
}

template <int64_t N, typename T>
PHYSIOMAE_INLINE void gelu_row(const T* bias, int64_t count, T* x) {
  using V = Vector<T, N>;
  int64_t i = 0;
  for (; i + N <= count; i += N) store(x + i, gelu<N>(load<V>(x + i) + load<V>(bias + i)));
  if (i == count) return;
  T left[N] = {};
  for (int64_t j = i; j < count; ++j) left[j - i] = x[j] + bias[j];
  store(left, gelu<N>(load<V>(left)));
  for (int64_t j = i; j < count; ++j) x[j] = left[j - i];
}

}  // namespace

bool inference_fusable(const at::Tensor& x) {
  return !at::GradMode::is_enabled() && is_cpu_real(x) &&
         !at::autocast::is_autocast_enabled(at::kCPU);
}

void add_bias_gelu(const at::Tensor& x, const at::Tensor& bias) {
  const RowShape shape(x);
  const auto row_bias = bias.contiguous();
  AT_DISPATCH_FLOATING_TYPES(x.scalar_type(), "add_bias_gelu", [&] {
    auto* values = x.mutable_data_ptr<scalar_t>();
    const auto* added = row_bias.const_data_ptr<scalar_t>();
    parallel_rows(shape, [&](int64_t begin, int64_t end) {
      per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU {
        constexpr int64_t kLanes = decltype(cpu)::template lanes<scalar_t>;
        for (int64_t r = begin; r < end; ++r)
          gelu_row<kLanes>(added, shape.columns, values + r * shape.columns);
      });
    });
  });
}

at::Tensor residual_linear(const at::Tensor& residual, const at::Tensor& x,
                           const at::Tensor& weight, const at::Tensor& bias) {
  const auto sum = at::add(residual, bias);
  sum.view({-1, weight.size(0)}).addmm_(x.reshape({-1, weight.size(1)}), weight.t());
  return sum;
}

}  // namespace physiomae::kernels
