#pragma once

#include <cstdint>
#include <span>

namespace physiomae::signal {

/// IEEE binary16 bits of float32 values: round to nearest even; beyond ±65504, infinities included,
/// saturates at ±65504; NaN stays a (quiet) NaN. Bit-equal with and without F16C. `halves` is at
/// least as long as `values`.
void floats_to_halves(std::span<const float> values, std::span<uint16_t> halves);

/// The same for one value, in portable code.
uint16_t float_to_half(float value);
float half_to_float(uint16_t bits);  ///< exact

}  // namespace physiomae::signal
