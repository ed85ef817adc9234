#include "physiomae/signal/fft_passes.h"

#include <cstdint>

#include "physiomae/base/per_cpu.h"

namespace physiomae::signal {
namespace {

constexpr int kLanes = kFftLanes;

// cos(pi/8), sin(pi/8), cos(pi/4)
constexpr float kC1 = 0.92387953251128675613F;
constexpr float kS1 = 0.38268343236508977173F;
constexpr float kC2 = 0.70710678118654752440F;

// exp(-2 pi j p k / 16) for the second radix-4 step of a row: [p][k]
constexpr float kRowRe[4][4] = {
    {1, 1, 1, 1}, {1, kC1, kC2, kS1}, {1, kC2, 0, -kC2}, {1, kS1, -kC2, -kC1}};
constexpr float kRowIm[4][4] = {
    {0, 0, 0, 0}, {0, -kS1, -kC2, -kC1}, {0, -kC2, -1, -kC2}, {0, -kC1, -kC2, kS1}};

PHYSIOMAE_INLINE void radix4_pass(int quarter, int stride, const float* twiddles, FftArrays from,
                                  FftArrays to) {
  const int64_t m = quarter, s = stride;
  const float* w = twiddles;
  for (int64_t p = 0; p < m; ++p) {
    const float w1r = w[p], w1i = w[p + m], w2r = w[p + 2 * m], w2i = w[p + 3 * m];
    const float w3r = w[p + 4 * m], w3i = w[p + 5 * m];
    for (int64_t q = 0; q < s; q += kLanes) {
      const float* __restrict xr = from.re + s * p + q;
      const float* __restrict xi = from.im + s * p + q;
      float* __restrict yr = to.re + 4 * s * p + q;
      float* __restrict yi = to.im + 4 * s * p + q;
#pragma GCC ivdep
      for (int l = 0; l < kLanes; ++l) {
        const float ar = xr[l] + xr[l + 2 * m * s], ai = xi[l] + xi[l + 2 * m * s];
        const float br = xr[l] - xr[l + 2 * m * s], bi = xi[l] - xi[l + 2 * m * s];
        const float cr = xr[l + m * s] + xr[l + 3 * m * s];
        const float ci = xi[l + m * s] + xi[l + 3 * m * s];
        const float dr = xr[l + m * s] - xr[l + 3 * m * s];
        const float di = xi[l + m * s] - xi[l + 3 * m * s];
        const float er = br + di, ei = bi - dr;  // b - j d
        const float fr = ar - cr, fi = ai - ci;
        const float gr = br - di, gi = bi + dr;  // b + j d
        yr[l] = ar + cr;
        yi[l] = ai + ci;
        yr[l + s] = er * w1r - ei * w1i;
        yi[l + s] = er * w1i + ei * w1r;
        yr[l + 2 * s] = fr * w2r - fi * w2i;
        yi[l + 2 * s] = fr * w2i + fi * w2r;
        yr[l + 3 * s] = gr * w3r - gi * w3i;
        yi[l + 3 * s] = gr * w3i + gi * w3r;
      }
    }
  }
}

PHYSIOMAE_INLINE void radix2_pass(int stride, FftArrays from, FftArrays to) {
  const float* __restrict xr = from.re;
  const float* __restrict xi = from.im;
  float* __restrict yr = to.re;
  float* __restrict yi = to.im;
#pragma GCC ivdep
  for (int q = 0; q < stride; ++q) {
    yr[q] = xr[q] + xr[q + stride];
    yi[q] = xi[q] + xi[q + stride];
    yr[q + stride] = xr[q] - xr[q + stride];
    yi[q + stride] = xi[q] - xi[q + stride];
  }
}

PHYSIOMAE_INLINE void row_pass(int rows, const float* twiddles, FftArrays from, FftArrays to) {
  alignas(64) float xr[16][kLanes], xi[16][kLanes];  // [column][row of the group]
  for (int64_t first = 0; first < rows; first += kLanes, twiddles += 2 * 16 * kLanes) {
    const float* __restrict fr = from.re + first * 16;
    const float* __restrict fi = from.im + first * 16;
    for (int c = 0; c < 16; ++c) {
      for (int l = 0; l < kLanes; ++l) xr[c][l] = fr[16 * l + c];
      for (int l = 0; l < kLanes; ++l) xi[c][l] = fi[16 * l + c];
    }
    for (int c = 1; c < 16; ++c) {
      const float* __restrict w = twiddles + 2 * kLanes * c;
      for (int l = 0; l < kLanes; ++l) {
        const float r = xr[c][l], i = xi[c][l];
        xr[c][l] = r * w[l] - i * w[l + kLanes];
        xi[c][l] = r * w[l + kLanes] + i * w[l];
      }
    }
    // 16 = 4 x 4: columns p, p + 4, p + 8, p + 12 first, turned on the way out ...
    for (int p = 0; p < 4; ++p) {
      for (int l = 0; l < kLanes; ++l) {
        const float ar = xr[p][l] + xr[p + 8][l], ai = xi[p][l] + xi[p + 8][l];
        const float br = xr[p][l] - xr[p + 8][l], bi = xi[p][l] - xi[p + 8][l];
        const float cr = xr[p + 4][l] + xr[p + 12][l], ci = xi[p + 4][l] + xi[p + 12][l];
        const float dr = xr[p + 4][l] - xr[p + 12][l], di = xi[p + 4][l] - xi[p + 12][l];
        const float er = br + di, ei = bi - dr;
        const float gr = br - di, gi = bi + dr;
        const float hr = ar - cr, hi = ai - ci;
        xr[p][l] = ar + cr;
        xi[p][l] = ai + ci;
        xr[p + 4][l] = er * kRowRe[p][1] - ei * kRowIm[p][1];
        xi[p + 4][l] = er * kRowIm[p][1] + ei * kRowRe[p][1];
        xr[p + 8][l] = hr * kRowRe[p][2] - hi * kRowIm[p][2];
        xi[p + 8][l] = hr * kRowIm[p][2] + hi * kRowRe[p][2];
        xr[p + 12][l] = gr * kRowRe[p][3] - gi * kRowIm[p][3];
        xi[p + 12][l] = gr * kRowIm[p][3] + gi * kRowRe[p][3];
      }
    }
    // ... then four neighbours 4 k .. 4 k + 3 give bins k, k + 4, k + 8, k + 12.
    for (int k = 0; k < 4; ++k) {
      float* __restrict yr = to.re + first + static_cast<int64_t>(rows) * k;
      float* __restrict yi = to.im + first + static_cast<int64_t>(rows) * k;
      const int64_t step = 4 * static_cast<int64_t>(rows);
#pragma GCC ivdep
      for (int l = 0; l < kLanes; ++l) {
        const float ar = xr[4 * k][l] + xr[4 * k + 2][l], ai = xi[4 * k][l] + xi[4 * k + 2][l];
        const float br = xr[4 * k][l] - xr[4 * k + 2][l], bi = xi[4 * k][l] - xi[4 * k + 2][l];
        const float cr = xr[4 * k + 1][l] + xr[4 * k + 3][l];
        const float ci = xi[4 * k + 1][l] + xi[4 * k + 3][l];
        const float dr = xr[4 * k + 1][l] - xr[4 * k + 3][l];
        const float di = xi[4 * k + 1][l] - xi[4 * k + 3][l];
        yr[l] = ar + cr;
        yi[l] = ai + ci;
        yr[l + step] = br + di;
        yi[l + step] = bi - dr;
        yr[l + 2 * step] = ar - cr;
        yi[l + 2 * step] = ai - ci;
        yr[l + 3 * step] = br - di;
        yi[l + 3 * step] = bi + dr;
      }
    }
  }
}

}  // namespace

void fft_radix4_pass(int quarter, int stride, const float* twiddles, FftArrays from, FftArrays to) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU { radix4_pass(quarter, stride, twiddles, from, to); });
}

void fft_radix2_pass(int stride, FftArrays from, FftArrays to) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU { radix2_pass(stride, from, to); });
}

void fft_row_pass(int rows, const float* twiddles, FftArrays from, FftArrays to) {
  per_cpu([&](auto) PHYSIOMAE_ON_CPU { row_pass(rows, twiddles, from, to); });
}

}  // namespace physiomae::signal
