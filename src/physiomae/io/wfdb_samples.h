#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace physiomae::io {

/// Physical value = (sample - baseline) * scale; `missing` becomes NaN.
struct SampleScale {
  double baseline = 0;
  double scale = 1;
  int16_t missing = -32768;
};

/// Adds every column of `rows` (N, columns) to `sums` (columns), modulo 2^16.
void add_columns(std::span<const int16_t> rows, size_t columns, std::span<uint16_t> sums);

/// Converts `width` neighbouring columns, from `first` on, of `rows` (N, columns) to out (N,
/// width).
void take_columns(std::span<const int16_t> rows, size_t columns, size_t first, size_t width,
                  const SampleScale& scale, std::span<float> out);

/// Unpacks format 212 (signal(5)): three bytes hold two 12-bit samples. An odd last sample takes
/// two bytes. `bytes` must hold out.size() samples.
void unpack_212(std::span<const std::byte> bytes, std::span<int16_t> out);

/// Bytes that `samples` samples of format 212 take at least.
constexpr uint64_t bytes_of_212(uint64_t samples) { return samples / 2 * 3 + samples % 2 * 2; }

}  // namespace physiomae::io
