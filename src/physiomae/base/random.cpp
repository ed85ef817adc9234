#include "physiomae/base/random.h"

#include <cmath>
#include <numbers>
#include <utility>

namespace physiomae {
namespace {

// SplitMix64's finaliser (Steele, Lea and Flood 2014): a bijection with full avalanche.
uint64_t mix(uint64_t x) {
  x += 0x9E3779B97F4A7C15ULL;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

RandomKey derive_key(uint64_t seed, Domain domain, uint64_t a, uint64_t b) {
  const auto tag = static_cast<uint64_t>(domain);
  return {mix(mix(mix(mix(seed) ^ tag) ^ a) ^ b)};
}

std::array<uint32_t, 4> philox(RandomKey key, uint64_t item, uint64_t block) {
  auto c0 = static_cast<uint32_t>(block), c1 = static_cast<uint32_t>(block >> 32);
  auto c2 = static_cast<uint32_t>(item), c3 = static_cast<uint32_t>(item >> 32);
  auto k0 = static_cast<uint32_t>(key.value), k1 = static_cast<uint32_t>(key.value >> 32);
  for (int round = 0; round < 10; ++round) {
    const uint64_t p0 = 0xD2511F53ULL * c0;
    const uint64_t p1 = 0xCD9E8D57ULL * c2;
    c0 = static_cast<uint32_t>(p1 >> 32) ^ c1 ^ k0;
    c1 = static_cast<uint32_t>(p1);
    c2 = static_cast<uint32_t>(p0 >> 32) ^ c3 ^ k1;
    c3 = static_cast<uint32_t>(p0);
    k0 += 0x9E3779B9U;
    k1 += 0xBB67AE85U;
  }
  return {c0, c1, c2, c3};
}

uint32_t RandomSequence::next_u32() {
  if (left_ == 0) {
    numbers_ = philox(key_, item_, block_++);
    left_ = 4;
  }
  return numbers_[static_cast<size_t>(4 - left_--)];
}

uint64_t RandomSequence::next_u64() {
  const uint64_t low = next_u32();
  return low | (static_cast<uint64_t>(next_u32()) << 32);
}

double RandomSequence::uniform() { return static_cast<double>(next_u64() >> 11) * 0x1p-53; }

double RandomSequence::uniform(double low, double high) { return low + (high - low) * uniform(); }

double RandomSequence::normal() {
  if (std::exchange(has_spare_, false)) return spare_normal_;
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform()));
  const double angle = 2.0 * std::numbers::pi * uniform();
  spare_normal_ = radius * std::sin(angle);
  has_spare_ = true;
  return radius * std::cos(angle);
}

uint64_t RandomSequence::below(uint64_t bound) {
  __extension__ using Wide = unsigned __int128;
  Wide product = static_cast<Wide>(next_u64()) * bound;
  if (static_cast<uint64_t>(product) < bound) {
    const uint64_t threshold = (0 - bound) % bound;
    while (static_cast<uint64_t>(product) < threshold)
      product = static_cast<Wide>(next_u64()) * bound;
  }
  return static_cast<uint64_t>(product >> 64);
}

void shuffle(std::span<uint32_t> values, RandomSequence& sequence) {
  for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[sequence.below(i)]);
}

}  // namespace physiomae
