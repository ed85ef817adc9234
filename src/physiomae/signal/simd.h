#pragma once

// Compiles a function once per instruction set and picks one at run time. Only for plain loops
// without reductions: each element goes through the same operations in the same order on every
// processor (and -ffp-contract=off forbids fusing), so results are bit-equal. Sanitizers run before
// their run time is ready in the resolvers this makes, hence one version there.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && \
    !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
#define PHYSIOMAE_CLONES __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define PHYSIOMAE_CLONES
#endif
