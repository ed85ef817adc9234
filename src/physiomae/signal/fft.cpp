#include "physiomae/signal/fft.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/signal/simd.h"

// One pass of the decimation-in-frequency Stockham algorithm takes `stride` interleaved sequences
// of length n to 4 stride sequences of length n/4: element p of sequence q lies at q + stride p.

namespace physiomae::signal {
namespace {

struct Pass {
  int quarter;            // n/4
  int stride;             // sequences
  const float* twiddles;  // 6 arrays of n/4
};

// First pass: one sequence, so the loop runs over its elements.
PHYSIOMAE_CLONES
void first_pass(const Pass& pass, const float* __restrict xr, const float* __restrict xi,
                float* __restrict yr, float* __restrict yi) {
  const int m = pass.quarter;
  const float* __restrict w = pass.twiddles;
  for (int p = 0; p < m; ++p) {
    const float ar = xr[p] + xr[p + 2 * m], ai = xi[p] + xi[p + 2 * m];
    const float br = xr[p] - xr[p + 2 * m], bi = xi[p] - xi[p + 2 * m];
    const float cr = xr[p + m] + xr[p + 3 * m], ci = xi[p + m] + xi[p + 3 * m];
    const float dr = xr[p + m] - xr[p + 3 * m], di = xi[p + m] - xi[p + 3 * m];
    const float er = br + di, ei = bi - dr;  // b - j d
    const float fr = ar - cr, fi = ai - ci;
    const float gr = br - di, gi = bi + dr;  // b + j d
    yr[4 * p] = ar + cr;
    yi[4 * p] = ai + ci;
    yr[4 * p + 1] = er * w[p] - ei * w[p + m];
    yi[4 * p + 1] = er * w[p + m] + ei * w[p];
    yr[4 * p + 2] = fr * w[p + 2 * m] - fi * w[p + 3 * m];
    yi[4 * p + 2] = fr * w[p + 3 * m] + fi * w[p + 2 * m];
    yr[4 * p + 3] = gr * w[p + 4 * m] - gi * w[p + 5 * m];
    yi[4 * p + 3] = gr * w[p + 5 * m] + gi * w[p + 4 * m];
  }
}

PHYSIOMAE_CLONES
void middle_pass(const Pass& pass, const float* __restrict xr, const float* __restrict xi,
                 float* __restrict yr, float* __restrict yi) {
  const int m = pass.quarter, s = pass.stride;
  const float* w = pass.twiddles;
  for (int p = 0; p < m; ++p) {
    const float w1r = w[p], w1i = w[p + m], w2r = w[p + 2 * m], w2i = w[p + 3 * m];
    const float w3r = w[p + 4 * m], w3i = w[p + 5 * m];
    const float* __restrict inr = xr + s * p;
    const float* __restrict ini = xi + s * p;
    float* __restrict outr = yr + 4 * s * p;
    float* __restrict outi = yi + 4 * s * p;
    for (int q = 0; q < s; ++q) {
      const float ar = inr[q] + inr[q + 2 * m * s], ai = ini[q] + ini[q + 2 * m * s];
      const float br = inr[q] - inr[q + 2 * m * s], bi = ini[q] - ini[q + 2 * m * s];
      const float cr = inr[q + m * s] + inr[q + 3 * m * s];
      const float ci = ini[q + m * s] + ini[q + 3 * m * s];
      const float dr = inr[q + m * s] - inr[q + 3 * m * s];
      const float di = ini[q + m * s] - ini[q + 3 * m * s];
      const float er = br + di, ei = bi - dr;
      const float fr = ar - cr, fi = ai - ci;
      const float gr = br - di, gi = bi + dr;
      outr[q] = ar + cr;
      outi[q] = ai + ci;
      outr[q + s] = er * w1r - ei * w1i;
      outi[q + s] = er * w1i + ei * w1r;
      outr[q + 2 * s] = fr * w2r - fi * w2i;
      outi[q + 2 * s] = fr * w2i + fi * w2r;
      outr[q + 3 * s] = gr * w3r - gi * w3i;
      outi[q + 3 * s] = gr * w3i + gi * w3r;
    }
  }
}

// What remains of an odd power of two.
PHYSIOMAE_CLONES
void radix2_pass(int half, const float* __restrict xr, const float* __restrict xi,
                 float* __restrict yr, float* __restrict yi) {
  for (int q = 0; q < half; ++q) {
    yr[q] = xr[q] + xr[q + half];
    yi[q] = xi[q] + xi[q + half];
    yr[q + half] = xr[q] - xr[q + half];
    yi[q + half] = xi[q] - xi[q + half];
  }
}

}  // namespace

Fft::Fft(int length) : length_(length) {
  if (length < 4 || (length & (length - 1)) != 0) {
    throw UsageError(fmt::format("transform length {}, expected a power of two from 4", length));
  }
  scratch_re_.resize(static_cast<size_t>(length));
  scratch_im_.resize(static_cast<size_t>(length));
  for (int n = length; n >= 4; n /= 4) {
    for (int power = 1; power <= 3; ++power) {
      for (int part = 0; part < 2; ++part) {
        for (int p = 0; p < n / 4; ++p) {
          const double angle = -2 * std::numbers::pi * p * power / n;
          twiddles_.push_back(static_cast<float>(part == 0 ? std::cos(angle) : std::sin(angle)));
        }
      }
    }
  }
}

void Fft::transform(float* re, float* im) {
  float *xr = re, *xi = im, *yr = scratch_re_.data(), *yi = scratch_im_.data();
  const float* w = twiddles_.data();
  int stride = 1, n = length_;
  for (; n >= 4; n /= 4, stride *= 4) {
    const Pass pass{n / 4, stride, w};
    (stride == 1 ? first_pass : middle_pass)(pass, xr, xi, yr, yi);
    w += 6 * (n / 4);
    std::swap(xr, yr);
    std::swap(xi, yi);
  }
  if (n == 2) {
    radix2_pass(stride, xr, xi, yr, yi);
    std::swap(xr, yr);
    std::swap(xi, yi);
  }
  if (xr != re) {
    std::copy(xr, xr + length_, re);
    std::copy(xi, xi + length_, im);
  }
}

}  // namespace physiomae::signal
