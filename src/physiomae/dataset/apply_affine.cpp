#include "physiomae/dataset/apply_affine.h"

#include <algorithm>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#include "physiomae/base/cpu_variant.h"
#include "physiomae/signal/half.h"

namespace physiomae::dataset {
namespace {

constexpr uint16_t kExponent = 0x7C00;  // all ones: infinity or NaN

// Multiplication and addition are two roundings here as in the vector version: the project is
// compiled without contraction, and the vector version asks for no FMA.
bool apply_scalar(std::span<const uint16_t> halves, const Affine& affine, std::span<float> out) {
  bool finite = true;
  for (size_t i = 0; i < halves.size(); ++i) {
    finite = finite && (halves[i] & kExponent) != kExponent;
    const float value = signal::half_to_float(halves[i]) * affine.scale + affine.offset;
    out[i] = std::min(std::max(value, -affine.limit), affine.limit);
  }
  return finite;
}

#if defined(__x86_64__)
__attribute__((target("avx2,f16c"))) bool apply_f16c(std::span<const uint16_t> halves,
                                                     const Affine& affine, std::span<float> out) {
  const __m256 scale = _mm256_set1_ps(affine.scale), offset = _mm256_set1_ps(affine.offset);
  const __m256 low = _mm256_set1_ps(-affine.limit), high = _mm256_set1_ps(affine.limit);
  const __m128i exponent = _mm_set1_epi16(kExponent);
  __m128i bad = _mm_setzero_si128();
  const size_t vector_end = halves.size() / 8 * 8;
  for (size_t i = 0; i < vector_end; i += 8) {
    const __m128i bits = _mm_loadu_si128(reinterpret_cast<const __m128i*>(&halves[i]));
    bad = _mm_or_si128(bad, _mm_cmpeq_epi16(_mm_and_si128(bits, exponent), exponent));
    const __m256 value = _mm256_add_ps(_mm256_mul_ps(_mm256_cvtph_ps(bits), scale), offset);
    _mm256_storeu_ps(&out[i], _mm256_min_ps(_mm256_max_ps(value, low), high));
  }
  const bool rest = apply_scalar(halves.subspan(vector_end), affine, out.subspan(vector_end));
  return rest && _mm_movemask_epi8(bad) == 0;
}
#endif

}  // namespace

bool apply_affine(std::span<const uint16_t> halves, const Affine& affine, std::span<float> out) {
#if defined(__x86_64__)
  if (cpu_variant() >= CpuVariant::avx2) return apply_f16c(halves, affine, out);
#endif
  return apply_scalar(halves, affine, out);
}

}  // namespace physiomae::dataset
