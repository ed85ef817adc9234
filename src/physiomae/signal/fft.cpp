#include "physiomae/signal/fft.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/signal/fft_passes.h"

namespace physiomae::signal {
namespace {

constexpr int kLanes = kFftLanes;

double turn(int64_t part, int64_t whole) {
  return -2 * std::numbers::pi * static_cast<double>(part % whole) / static_cast<double>(whole);
}

void fill_column_twiddles(int rows, float* out) {
  for (int m = rows; m >= 4; m /= 4) {
    for (int power = 1; power <= 3; ++power) {
      for (int p = 0; p < m / 4; ++p) *out++ = static_cast<float>(std::cos(turn(p * power, m)));
      for (int p = 0; p < m / 4; ++p) *out++ = static_cast<float>(std::sin(turn(p * power, m)));
    }
  }
}

void fill_row_twiddles(int length, float* out) {
  for (int64_t first = 0; first < length / kLanes; first += kLanes) {
    for (int64_t column = 0; column < kLanes; ++column) {
      for (int64_t l = 0; l < kLanes; ++l, ++out) {
        const double angle = turn((first + l) * column, length);
        out[0] = static_cast<float>(std::cos(angle));
        out[kLanes] = static_cast<float>(std::sin(angle));
      }
      out += kLanes;
    }
  }
}

}  // namespace

Fft::Fft(int length) : length_(length) {
  if (length < kMinimumLength || (length & (length - 1)) != 0) {
    throw UsageError(fmt::format("transform length {}, expected a power of two from {}", length,
                                 kMinimumLength));
  }
  const auto n = static_cast<size_t>(length);
  column_twiddles_ = AlignedFloats(2 * n / kLanes + kLanes, /*skew=*/4);
  row_twiddles_ = AlignedFloats(2 * n, /*skew=*/8);
  scratch_re_ = AlignedFloats(n, /*skew=*/11);
  scratch_im_ = AlignedFloats(n, /*skew=*/15);
  fill_column_twiddles(length / kLanes, column_twiddles_.data());
  fill_row_twiddles(length, row_twiddles_.data());
}

void Fft::transform(float* re, float* im) {
  FftArrays from{re, im}, to{scratch_re_.data(), scratch_im_.data()};
  const float* twiddles = column_twiddles_.data();
  int rows = length_ / kLanes, stride = kLanes;
  for (; rows >= 4; rows /= 4, stride *= 4) {
    fft_radix4_pass(rows / 4, stride, twiddles, from, to);
    twiddles += 6 * (rows / 4);
    std::swap(from, to);
  }
  if (rows == 2) {
    fft_radix2_pass(stride, from, to);
    std::swap(from, to);
  }
  fft_row_pass(length_ / kLanes, row_twiddles_.data(), from, to);
  if (to.re != re) {
    std::copy(to.re, to.re + length_, re);
    std::copy(to.im, to.im + length_, im);
  }
}

}  // namespace physiomae::signal
