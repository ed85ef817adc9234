#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace physiomae {

/// Instruction sets that hot loops are compiled for (Note [CPU variants]), lowest first: x86-64 or
/// whatever the machine has, x86-64-v3, x86-64-v4.
enum class CpuVariant { baseline, avx2, avx512 };

std::string_view cpu_variant_name(CpuVariant variant);

/// Those that this program holds and this CPU runs, lowest first; the first is always baseline.
const std::vector<CpuVariant>& cpu_variants();

/// Their names, with commas.
std::string cpu_variant_names();

/// What PHYSIOMAE_CPU asks for, or the last of `available` where it is null or empty. Throws
/// UsageError for a name that is unknown or not available.
CpuVariant choose_cpu_variant(const char* asked, const std::vector<CpuVariant>& available);

/// The variant in use. The first call reads PHYSIOMAE_CPU, and throws as choose_cpu_variant does.
CpuVariant cpu_variant();

/// Another variant for as long as this lives, in all threads: for tests and benchmarks.
class CpuVariantGuard {
 public:
  explicit CpuVariantGuard(CpuVariant variant);
  ~CpuVariantGuard();
  CpuVariantGuard(const CpuVariantGuard&) = delete;
  CpuVariantGuard& operator=(const CpuVariantGuard&) = delete;

 private:
  CpuVariant before_;
};

}  // namespace physiomae
