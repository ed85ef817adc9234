#include "physiomae/base/cpu_variant.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/per_cpu.h"

namespace physiomae {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr auto kBaseline = CpuVariant::baseline;
constexpr auto kAvx2 = CpuVariant::avx2;

std::string refusal(const char* asked, const std::vector<CpuVariant>& available) {
  try {
    choose_cpu_variant(asked, available);
  } catch (const UsageError& error) {
    return error.message();
  }
  return "none";
}

TEST(CpuVariant, TheBestOrTheOneAskedFor) {
  EXPECT_EQ(choose_cpu_variant(nullptr, {kBaseline, kAvx2}), kAvx2);
  EXPECT_EQ(choose_cpu_variant("", {kBaseline}), kBaseline);
  EXPECT_EQ(choose_cpu_variant("baseline", {kBaseline, kAvx2}), kBaseline);
  EXPECT_EQ(choose_cpu_variant("avx2", {kBaseline, kAvx2}), kAvx2);
}

TEST(CpuVariant, RefusalsNameWhatThereIs) {
  EXPECT_THAT(refusal("avx3", {kBaseline, kAvx2}),
              AllOf(HasSubstr("\"avx3\""), HasSubstr("unknown"), HasSubstr("baseline, avx2")));
  EXPECT_THAT(refusal("avx512", {kBaseline, kAvx2}),
              AllOf(HasSubstr("does not have"), HasSubstr("baseline, avx2")));
}

TEST(CpuVariant, GuardsChooseWhatRunsWhileTheyLive) {
  const auto bytes = [] {
    return per_cpu([](auto cpu) PHYSIOMAE_ON_CPU { return decltype(cpu)::template lanes<char>; });
  };
  const CpuVariant before = cpu_variant();
  for (const CpuVariant variant : cpu_variants()) {
    const CpuVariantGuard guard(variant);
    EXPECT_EQ(cpu_variant(), variant);
    EXPECT_EQ(bytes(), 16 << static_cast<int>(variant));
  }
  EXPECT_EQ(cpu_variant(), before);
}

}  // namespace
}  // namespace physiomae
