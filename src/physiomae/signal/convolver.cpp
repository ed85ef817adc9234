#include "physiomae/signal/convolver.h"

#include <algorithm>
#include <numeric>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/base/per_cpu.h"

namespace physiomae::signal {
namespace {

// At least three times the taps of a component: shorter transforms waste more of each block,
// longer ones leave the second-level cache. Validates, because it runs first.
int transform_length(size_t taps, int factor) {
  if (factor < 1 || taps == 0) {
    throw UsageError(fmt::format("decimation by {} with {} taps", factor, taps));
  }
  const size_t component = (taps + static_cast<size_t>(factor) - 1) / static_cast<size_t>(factor);
  int length = Fft::kMinimumLength;
  while (static_cast<size_t>(length) < 3 * component) length *= 2;
  return length;
}

float mean_of(const float* x, int64_t count) {
  // Four partial sums, in an order fixed by the code.
  double sum[4] = {0, 0, 0, 0};
  int64_t i = 0;
  for (; i + 4 <= count; i += 4) {
    for (int j = 0; j < 4; ++j) sum[j] += static_cast<double>(x[i + j]);
  }
  for (; i < count; ++i) sum[0] += static_cast<double>(x[i]);
  return static_cast<float>(((sum[0] + sum[1]) + (sum[2] + sum[3])) / static_cast<double>(count));
}

PHYSIOMAE_INLINE void gather(const float* __restrict x, int factor, int count, float offset,
                             float* __restrict out) {
  if (factor == 1) {
    for (int i = 0; i < count; ++i) out[i] = x[i] - offset;
  } else if (factor == 2) {
    for (int i = 0; i < count; ++i) out[i] = x[2 * i] - offset;
  } else {
    for (int i = 0; i < count; ++i) out[i] = x[static_cast<int64_t>(factor) * i] - offset;
  }
}

PHYSIOMAE_INLINE void multiply_add(const float* __restrict xr, const float* __restrict xi,
                                   const float* __restrict hr, const float* __restrict hi,
                                   int count, float* __restrict sr, float* __restrict si) {
  for (int i = 0; i < count; ++i) {
    sr[i] += xr[i] * hr[i] - xi[i] * hi[i];
    si[i] += xr[i] * hi[i] + xi[i] * hr[i];
  }
}

void add_constant(const float* __restrict x, int64_t count, float constant, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = x[i] + constant;
}

}  // namespace

BlockConvolver::BlockConvolver(std::span<const double> taps, int factor)
    : factor_(factor),
      length_(transform_length(taps.size(), factor)),
      dc_gain_(std::accumulate(taps.begin(), taps.end(), 0.0)),
      fft_(length_) {
  const auto n = static_cast<size_t>(length_);
  const auto f = static_cast<size_t>(factor);
  outputs_ = length_ - static_cast<int64_t>((taps.size() + f - 1) / f) + 1;
  work_re_ = AlignedFloats(n, /*skew=*/1);
  work_im_ = AlignedFloats(n, /*skew=*/5);
  sum_re_ = AlignedFloats(n, /*skew=*/2);
  sum_im_ = AlignedFloats(n, /*skew=*/6);
  spectra_ = AlignedFloats(2 * f * n, /*skew=*/9);
  for (size_t p = 0; p < f; ++p) {
    float* re = spectra_.data() + 2 * p * n;
    float* im = re + n;
    for (size_t i = 0; f * i + p < taps.size(); ++i) {
      re[i] = static_cast<float>(taps[f * i + p] / length_);
    }
    fft_.transform(re, im);
    // Output i reads samples from i on, which is a correlation: the conjugate.
    for (size_t i = 0; i < n; ++i) im[i] = -im[i];
  }
}

void BlockConvolver::filter_pair(const float* a, const float* b, float* out_a, float* out_b) {
  const auto n = static_cast<size_t>(length_);
  const float mean_a = mean_of(a, block_input());
  const float mean_b = mean_of(b, block_input());
  std::fill_n(sum_re_.data(), n, 0.0F);
  std::fill_n(sum_im_.data(), n, 0.0F);
  for (int p = 0; p < factor_; ++p) {
    per_cpu([&](auto) PHYSIOMAE_ON_CPU {
      gather(a + p, factor_, length_, mean_a, work_re_.data());
      gather(b + p, factor_, length_, mean_b, work_im_.data());
    });
    fft_.transform(work_re_.data(), work_im_.data());
    const float* spectrum = spectra_.data() + 2 * static_cast<size_t>(p) * n;
    per_cpu([&](auto) PHYSIOMAE_ON_CPU {
      multiply_add(work_re_.data(), work_im_.data(), spectrum, spectrum + n, length_,
                   sum_re_.data(), sum_im_.data());
    });
  }
  fft_.transform(sum_im_.data(), sum_re_.data());  // exchanged: the inverse
  const auto back_a = static_cast<float>(dc_gain_ * static_cast<double>(mean_a));
  const auto back_b = static_cast<float>(dc_gain_ * static_cast<double>(mean_b));
  add_constant(sum_re_.data(), outputs_, back_a, out_a);
  add_constant(sum_im_.data(), outputs_, back_b, out_b);
}

}  // namespace physiomae::signal
