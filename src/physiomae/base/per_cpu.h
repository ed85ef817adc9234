#pragma once

#include <cstdint>

#include "physiomae/base/cpu_variant.h"

// Note [CPU variants]
// Hot loops are plain C++, or vectors of the compiler, inside functions that must be inlined.
// per_cpu(work) has `work` compiled for three instruction sets and runs the one in use, so that one
// binary serves all machines:
//
//   void scale(float* x, int64_t n) {
//     per_cpu([&](auto cpu) PHYSIOMAE_ON_CPU { scale_with<decltype(cpu)>(x, n); });
//   }
//
// Everything below per_cpu has to be PHYSIOMAE_INLINE (or be inlined anyway): what is not is
// compiled for the baseline. The tag says how wide registers are; vectors wider than a register go
// through memory, at a tenth of the speed. Variants differ in how many results they compute side by
// side and never in the order of a sum, and nothing is contracted (-ffp-contract=off): every
// variant gives the same bits.
//
// One list of variants for the whole program is here. clang, sanitizers and other machines have the
// baseline alone.

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define PHYSIOMAE_CPU_VARIANTS 1
#define PHYSIOMAE_TARGET(ARCH) __attribute__((noinline, target(ARCH)))
#else
#define PHYSIOMAE_CPU_VARIANTS 0
#define PHYSIOMAE_TARGET(ARCH)
#endif

/// For functions that become part of each variant.
#define PHYSIOMAE_INLINE inline __attribute__((always_inline))
/// The same for a lambda given to per_cpu, after its parameters.
#define PHYSIOMAE_ON_CPU __attribute__((always_inline))

namespace physiomae {

/// What a variant tells its code.
template <int64_t kRegisterBytes>
struct Cpu {
  /// Values in a register.
  template <typename T>
  static constexpr int64_t lanes = kRegisterBytes / static_cast<int64_t>(sizeof(T));
};

template <typename Work>
auto on_baseline(const Work& work) {
  return work(Cpu<16>());
}

template <typename Work>
PHYSIOMAE_TARGET("arch=x86-64-v3")
auto on_avx2(const Work& work) {
  return work(Cpu<32>());
}

template <typename Work>
PHYSIOMAE_TARGET("arch=x86-64-v4")
auto on_avx512(const Work& work) {
  return work(Cpu<64>());
}

/// Runs `work` as compiled for cpu_variant(); `work` takes a Cpu and is PHYSIOMAE_ON_CPU.
template <typename Work>
auto per_cpu(const Work& work) {
#if PHYSIOMAE_CPU_VARIANTS
  const CpuVariant variant = cpu_variant();
  if (variant == CpuVariant::avx512) return on_avx512(work);
  if (variant == CpuVariant::avx2) return on_avx2(work);
#endif
  return on_baseline(work);
}

}  // namespace physiomae
