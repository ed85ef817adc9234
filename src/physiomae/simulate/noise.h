#pragma once

#include <cstdint>
#include <span>

#include "physiomae/base/random.h"

namespace physiomae::simulate {

/// The words philox(key, item, first_block), philox(key, item, first_block + 1), ..., computed in
/// bulk; words.size() is a multiple of 4.
void fill_words(RandomKey key, uint64_t item, uint64_t first_block, std::span<uint32_t> words);

/// Noise of mean 0 and variance 1, one value a word: the sum of its four bytes (Irwin-Hall, 4),
/// bell-shaped within ±3.5. It passes through filters before anyone sees it, which bring it nearer
/// to normal. out.size() is a multiple of 4.
void fill_noise(RandomKey key, uint64_t item, uint64_t first_block, std::span<float> out);

}  // namespace physiomae::simulate
