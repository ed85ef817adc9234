#include "physiomae/signal/half.h"

#include <bit>

#include "physiomae/base/cpu_variant.h"
#include "physiomae/base/error.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace physiomae::signal {
namespace {

constexpr float kLargestHalf = 65504.0F;

// x86-64-v3 includes the conversions in hardware.
bool has_f16c() { return cpu_variant() >= CpuVariant::avx2; }

#if defined(__x86_64__)

// Returns how many values it took, a multiple of 8.
__attribute__((target("avx,f16c"))) size_t to_halves_f16c(std::span<const float> values,
                                                          uint16_t* halves) {
  const __m256 high = _mm256_set1_ps(kLargestHalf), low = _mm256_set1_ps(-kLargestHalf);
  size_t i = 0;
  for (; i + 8 <= values.size(); i += 8) {
    // min and max return their second operand when one is NaN: NaN stays.
    const __m256 x = _mm256_max_ps(low, _mm256_min_ps(high, _mm256_loadu_ps(values.data() + i)));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(halves + i),
                     _mm256_cvtps_ph(x, _MM_FROUND_TO_NEAREST_INT));
  }
  return i;
}
#else
size_t to_halves_f16c(std::span<const float>, uint16_t*) { return 0; }
#endif

}  // namespace

uint16_t float_to_half(float value) {
  const auto bits = std::bit_cast<uint32_t>(value);
  const auto sign = static_cast<uint16_t>((bits >> 16) & 0x8000U);
  const uint32_t magnitude = bits & 0x7FFFFFFFU;
  if (magnitude > 0x7F800000U) {  // NaN: quiet, upper payload kept
    return static_cast<uint16_t>(sign | 0x7E00U | ((magnitude >> 13) & 0x3FFU));
  }
  if (magnitude >= 0x477FE000U) return static_cast<uint16_t>(sign | 0x7BFFU);  // 65504
  if (magnitude >= 0x38800000U) {                                              // normal
    const uint32_t rounded = magnitude + 0xFFFU + ((magnitude >> 13) & 1U);
    return static_cast<uint16_t>(sign | ((rounded - 0x38000000U) >> 13));
  }
  // Subnormal: adding 0.5 leaves units of 2^-24 in the low bits, rounded to nearest even.
  const float shifted = std::bit_cast<float>(magnitude) + 0.5F;
  return static_cast<uint16_t>(sign | (std::bit_cast<uint32_t>(shifted) - 0x3F000000U));
}

float half_to_float(uint16_t bits) {
  const uint32_t sign = static_cast<uint32_t>(bits & 0x8000U) << 16;
  const uint32_t exponent = (bits >> 10) & 0x1FU;
  const uint32_t mantissa = bits & 0x3FFU;
  if (exponent == 0) {
    const float magnitude = static_cast<float>(mantissa) * 0x1p-24F;
    return std::bit_cast<float>(sign | std::bit_cast<uint32_t>(magnitude));
  }
  if (exponent == 31) {
    const uint32_t quiet = mantissa == 0 ? 0 : 0x400000U;
    return std::bit_cast<float>(sign | 0x7F800000U | quiet | (mantissa << 13));
  }
  return std::bit_cast<float>(sign | ((exponent + 112) << 23) | (mantissa << 13));
}

void floats_to_halves(std::span<const float> values, std::span<uint16_t> halves) {
  if (halves.size() < values.size())
    throw UsageError("half conversion: the output is shorter than the input");
  size_t i = has_f16c() ? to_halves_f16c(values, halves.data()) : 0;
  for (; i < values.size(); ++i) halves[i] = float_to_half(values[i]);
}

}  // namespace physiomae::signal
