#include "physiomae/io/wfdb_samples.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace physiomae::io {
namespace {

// The tile of running sums that add_columns walks over; a few kilobytes stay in the first cache.
constexpr size_t kTile = 1024;

#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && !defined(__SANITIZE_THREAD__)
// Chosen at run time; plain integer sums, so every version gives the same result.
#define PHYSIOMAE_VECTOR_VERSIONS __attribute__((target_clones("default", "avx2")))
#else
#define PHYSIOMAE_VECTOR_VERSIONS
#endif

PHYSIOMAE_VECTOR_VERSIONS
void add_tiles(const int16_t* samples, size_t tiles, size_t length, uint16_t* sums) {
  for (size_t t = 0; t < tiles; ++t, samples += length)
    for (size_t i = 0; i < length; ++i)
      sums[i] = static_cast<uint16_t>(sums[i] + static_cast<uint16_t>(samples[i]));
}

#undef PHYSIOMAE_VECTOR_VERSIONS

int sign_extend_12(unsigned bits) { return static_cast<int>(bits ^ 0x800U) - 0x800; }

}  // namespace

void add_columns(std::span<const int16_t> rows, size_t columns, std::span<uint16_t> sums) {
  // A tile of several rows is as regular as one long row: element i belongs to column i % columns.
  const size_t length = std::max<size_t>(kTile / columns, 1) * columns;
  const size_t tiles = rows.size() / length;
  std::vector<uint16_t> tile(length, 0);
  add_tiles(rows.data(), tiles, length, tile.data());
  add_tiles(rows.data() + tiles * length, 1, rows.size() - tiles * length, tile.data());
  for (size_t i = 0; i < length; ++i)
    sums[i % columns] = static_cast<uint16_t>(sums[i % columns] + tile[i]);
}

void take_columns(std::span<const int16_t> rows, size_t columns, size_t first, size_t width,
                  const SampleScale& scale, std::span<float> out) {
  const double baseline = scale.baseline, factor = scale.scale;
  const int16_t missing = scale.missing;
  const auto convert = [=](int16_t sample) {
    const auto value = static_cast<float>((sample - baseline) * factor);
    return sample == missing ? std::numeric_limits<float>::quiet_NaN() : value;
  };
  const size_t count = columns == 0 ? 0 : rows.size() / columns;
  const int16_t* from = rows.data() + first;
  float* to = out.data();
  if (width == 1) {
    for (size_t i = 0; i < count; ++i) to[i] = convert(from[i * columns]);
    return;
  }
  for (size_t i = 0; i < count; ++i, from += columns)
    for (size_t k = 0; k < width; ++k) *to++ = convert(from[k]);
}

void unpack_212(std::span<const std::byte> bytes, std::span<int16_t> out) {
  const auto at = [&](size_t i) { return static_cast<unsigned>(bytes[i]); };
  const size_t pairs = out.size() / 2;
  for (size_t p = 0; p < pairs; ++p) {
    const unsigned high = at(3 * p + 1);
    out[2 * p] = static_cast<int16_t>(sign_extend_12(at(3 * p) | (high & 0x0F) << 8));
    out[2 * p + 1] = static_cast<int16_t>(sign_extend_12(at(3 * p + 2) | (high & 0xF0) << 4));
  }
  if (out.size() % 2 != 0)
    out.back() =
        static_cast<int16_t>(sign_extend_12(at(3 * pairs) | (at(3 * pairs + 1) & 0x0F) << 8));
}

}  // namespace physiomae::io
