#include "physiomae/base/cpu_features.h"

#if defined(__x86_64__)
#include <cpuid.h>
#endif

namespace physiomae {

#if defined(__x86_64__)
bool cpu_has_f16c() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  // "avx" also says that the system saves the wide registers.
  return __builtin_cpu_supports("avx") && __get_cpuid(1, &a, &b, &c, &d) != 0 &&
         (c & bit_F16C) != 0;
}
#else
bool cpu_has_f16c() { return false; }
#endif

}  // namespace physiomae
