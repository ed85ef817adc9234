#pragma once

// Note [Clones]
// Hot loops are plain C++ that g++ vectorises; PHYSIOMAE_CLONES compiles a function for several
// instruction sets and picks one when the program starts, so that one binary serves all machines.
// Sums keep the order written (no -ffast-math, no contraction): every clone gives the same bits.
// Sanitizers cannot instrument what runs while such functions are being resolved.
#if defined(__GNUC__) && !defined(__clang__) && defined(__x86_64__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define PHYSIOMAE_CLONES \
  __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define PHYSIOMAE_CLONES
#endif

/// For helpers that must become part of each clone.
#define PHYSIOMAE_INLINE inline __attribute__((always_inline))
