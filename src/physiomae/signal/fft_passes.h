#pragma once

// The three passes of Fft. `from` and `to` never overlap.

namespace physiomae::signal {

constexpr int kFftLanes = 16;

struct FftArrays {
  float* re;
  float* im;
};

/// One pass of the decimation-in-frequency Stockham algorithm: `stride` interleaved sequences of
/// 4 `quarter` elements (element p of sequence q at q + stride p) become 4 stride sequences of
/// `quarter` elements. `stride` is a multiple of kFftLanes; twiddles as Fft has them.
void fft_radix4_pass(int quarter, int stride, const float* twiddles, FftArrays from, FftArrays to);

/// What remains of an odd power of two: sequences of two elements.
void fft_radix2_pass(int stride, FftArrays from, FftArrays to);

/// The last pass: `rows` rows of 16 are turned by their twiddles and transformed; bin k2 of row k1
/// goes to k1 + rows k2. `rows` is a multiple of kFftLanes.
void fft_row_pass(int rows, const float* twiddles, FftArrays from, FftArrays to);

}  // namespace physiomae::signal
