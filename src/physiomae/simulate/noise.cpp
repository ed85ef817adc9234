#include "physiomae/simulate/noise.h"

#include <algorithm>
#include <array>

namespace physiomae::simulate {
namespace {

constexpr size_t kLanes = 8;  // blocks computed side by side, so that the compiler can vectorise
using Lane = std::array<uint32_t, kLanes>;

struct Counters {
  Lane c0, c1, c2, c3;
};

void one_round(Counters& c, uint32_t k0, uint32_t k1) {
  for (size_t i = 0; i < kLanes; ++i) {
    const uint64_t p0 = 0xD2511F53ULL * c.c0[i];
    const uint64_t p1 = 0xCD9E8D57ULL * c.c2[i];
    c.c0[i] = static_cast<uint32_t>(p1 >> 32) ^ c.c1[i] ^ k0;
    c.c1[i] = static_cast<uint32_t>(p1);
    c.c2[i] = static_cast<uint32_t>(p0 >> 32) ^ c.c3[i] ^ k1;
    c.c3[i] = static_cast<uint32_t>(p0);
  }
}

Counters blocks(RandomKey key, uint64_t item, uint64_t first) {
  Counters c;
  for (size_t i = 0; i < kLanes; ++i) {
    c.c0[i] = static_cast<uint32_t>(first + i);
    c.c1[i] = static_cast<uint32_t>((first + i) >> 32);
    c.c2[i] = static_cast<uint32_t>(item);
    c.c3[i] = static_cast<uint32_t>(item >> 32);
  }
  auto k0 = static_cast<uint32_t>(key.value), k1 = static_cast<uint32_t>(key.value >> 32);
  for (int round = 0; round < 10; ++round) {
    one_round(c, k0, k1);
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return c;
}

// Σ bytes has mean 510 and variance 4 (2^16 - 1) / 12 = 21845.
float bell(uint32_t word) {
  const uint32_t pairs = (word & 0x00FF00FFU) + ((word >> 8) & 0x00FF00FFU);
  const auto sum = static_cast<int32_t>((pairs & 0xFFFFU) + (pairs >> 16));
  return static_cast<float>(sum - 510) * 0.00676586F;
}

template <typename Out, typename Convert>
void fill(RandomKey key, uint64_t item, uint64_t block, std::span<Out> out, Convert convert) {
  while (!out.empty()) {
    const Counters c = blocks(key, item, block);
    std::array<Out, 4 * kLanes> made;
    for (size_t i = 0; i < kLanes; ++i) {
      made[4 * i] = convert(c.c0[i]);
      made[4 * i + 1] = convert(c.c1[i]);
      made[4 * i + 2] = convert(c.c2[i]);
      made[4 * i + 3] = convert(c.c3[i]);
    }
    const size_t count = std::min(out.size(), made.size());
    std::copy_n(made.begin(), count, out.begin());
    out = out.subspan(count);
    block += kLanes;
  }
}

}  // namespace

void fill_words(RandomKey key, uint64_t item, uint64_t first_block, std::span<uint32_t> words) {
  fill(key, item, first_block, words, [](uint32_t word) { return word; });
}

void fill_noise(RandomKey key, uint64_t item, uint64_t first_block, std::span<float> out) {
  fill(key, item, first_block, out, bell);
}

}  // namespace physiomae::simulate
