#pragma once

#include <cstdint>
#include <span>

namespace physiomae::dataset {

/// x = clip(µV * scale + offset, ±limit).
struct Affine {
  float scale = 1;
  float offset = 0;
  float limit = 0;  ///< infinity: no clip
};

/// out[i] = affine(half[i]); false when a half is infinite or NaN. Same bits on every processor.
bool apply_affine(std::span<const uint16_t> halves, const Affine& affine, std::span<float> out);

}  // namespace physiomae::dataset
