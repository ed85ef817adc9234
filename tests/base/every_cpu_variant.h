#pragma once

#include <gtest/gtest.h>

#include "physiomae/base/cpu_variant.h"

namespace physiomae {

/// Tests that every variant that this CPU has gives the bits of the baseline (Note [CPU variants]).
/// Instantiate with testing::ValuesIn(cpu_variants()).
class EveryCpuVariant : public testing::TestWithParam<CpuVariant> {
 protected:
  template <typename Work>
  void expect_same(const Work& work) {
    const auto found = work();
    const CpuVariantGuard guard(CpuVariant::baseline);
    EXPECT_EQ(found, work());
  }

 private:
  CpuVariantGuard guard_{GetParam()};
};

}  // namespace physiomae
