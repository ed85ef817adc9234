#pragma once

namespace physiomae {

/// Conversion between float and half in hardware (x86 F16C with AVX registers). Asked by CPUID:
/// clang 14's __builtin_cpu_supports does not know the name.
bool cpu_has_f16c();

}  // namespace physiomae
