#pragma once

#include <array>
#include <cstdint>
#include <span>

// Note [Randomness]
// Every random number is a pure function of a key and a counter (method.md, "Randomness"): the same
// for any number of threads, ranks or devices and for any cut of the batch. There is no generator
// with a state anywhere in this project. A key is derived from a seed, a domain (what the number is
// for) and up to two coordinates (epoch, step, site, ...); a counter names the item (window id) and
// the element within it.

namespace physiomae {

/// What a random number is for. Two domains never share a stream. Append only: the values are part
/// of every result ever computed.
enum class Domain : uint32_t {
  mask = 1,               ///< visible tokens of a window: (seed, epoch) x window id
  dropped_modality = 2,   ///< modality withheld in a step: (seed, step)
  order = 3,              ///< data order of an epoch: (seed, epoch)
  augmentation = 4,       ///< (seed, epoch, view) x window id
  dropout = 5,            ///< (seed, step, site) x window id x element
  initialisation = 6,     ///< (seed, parameter)
  split = 7,              ///< (seed)
  subset = 8,             ///< (seed)
  simulation = 9,         ///< (seed, record, part)
  probe_order = 10,       ///< (run seed, epoch)
  bootstrap = 11,         ///< (seed, draw)
  validation_mask = 12,   ///< (seed) x window id, the same in every epoch
  presence_dropout = 13,  ///< window id
};

/// Key of one stream of random numbers.
struct RandomKey {
  uint64_t value = 0;
  bool operator==(const RandomKey&) const = default;
};

/// Mixes a seed, a domain and up to two coordinates into a key (SplitMix64 finaliser, chained).
RandomKey derive_key(uint64_t seed, Domain domain, uint64_t a = 0, uint64_t b = 0);

/// Philox4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3"): the block of
/// four 32-bit numbers that `key` gives to the 128-bit counter (item, block).
std::array<uint32_t, 4> philox(RandomKey key, uint64_t item, uint64_t block);

/// Numbers of one item drawn one after another: a view on the counter, not a generator to share.
class RandomSequence {
 public:
  explicit RandomSequence(RandomKey key, uint64_t item = 0) : key_(key), item_(item) {}

  uint32_t next_u32();
  uint64_t next_u64();
  double uniform();                         ///< [0, 1), 53 bits
  double uniform(double low, double high);  ///< [low, high)
  double normal();                          ///< mean 0, variance 1 (Box-Muller)
  uint64_t below(uint64_t bound);           ///< 0 .. bound-1 without bias (Lemire 2019); bound > 0

 private:
  RandomKey key_;
  uint64_t item_;
  uint64_t block_ = 0;
  std::array<uint32_t, 4> numbers_{};
  int left_ = 0;
  double spare_normal_ = 0;
  bool has_spare_ = false;
};

/// Fisher-Yates in place, a function of the sequence alone.
void shuffle(std::span<uint32_t> values, RandomSequence& sequence);

}  // namespace physiomae
