#include "physiomae/base/cpu_variant.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/per_cpu.h"

namespace physiomae {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"baseline", "avx2", "avx512"};

#if PHYSIOMAE_CPU_VARIANTS
std::vector<CpuVariant> detect() {
  std::vector<CpuVariant> found = {CpuVariant::baseline};
  if (__builtin_cpu_supports("x86-64-v3")) found.push_back(CpuVariant::avx2);
  if (__builtin_cpu_supports("x86-64-v4")) found.push_back(CpuVariant::avx512);
  return found;
}
#else
std::vector<CpuVariant> detect() { return {CpuVariant::baseline}; }
#endif

std::atomic<CpuVariant>& in_use() {
  static std::atomic<CpuVariant> variant =
      choose_cpu_variant(std::getenv("PHYSIOMAE_CPU"), cpu_variants());
  return variant;
}

std::string joined(const std::vector<CpuVariant>& variants) {
  std::string text;
  for (const CpuVariant variant : variants)
    text += fmt::format("{}{}", text.empty() ? "" : ", ", cpu_variant_name(variant));
  return text;
}

}  // namespace

std::string_view cpu_variant_name(CpuVariant variant) {
  return kNames[static_cast<size_t>(variant)];
}

const std::vector<CpuVariant>& cpu_variants() {
  static const std::vector<CpuVariant> variants = detect();
  return variants;
}

std::string cpu_variant_names() { return joined(cpu_variants()); }

CpuVariant choose_cpu_variant(const char* asked, const std::vector<CpuVariant>& available) {
  if (asked == nullptr || *asked == '\0') return available.back();
  for (const CpuVariant variant : available)
    if (cpu_variant_name(variant) == asked) return variant;
  const bool known = std::find(kNames.begin(), kNames.end(), asked) != kNames.end();
  throw UsageError(
      fmt::format("PHYSIOMAE_CPU is \"{}\", which {}; available: {}", asked,
                  known ? "this CPU or this build does not have" : "is unknown", joined(available)),
      "set it to one of these, or not at all");
}

CpuVariant cpu_variant() { return in_use().load(std::memory_order_relaxed); }

CpuVariantGuard::CpuVariantGuard(CpuVariant variant)
    : before_(
          in_use().exchange(choose_cpu_variant(cpu_variant_name(variant).data(), cpu_variants()))) {
}

CpuVariantGuard::~CpuVariantGuard() { in_use().store(before_); }

}  // namespace physiomae
