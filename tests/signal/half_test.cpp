#include "physiomae/signal/half.h"

#include <bit>
#include <cmath>
#include <limits>

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

TEST(Half, EqualsNumpy) {
  const auto bits = golden()["half"]["bits"].get<std::vector<uint32_t>>();
  const auto expected = golden()["half"]["halves"].get<std::vector<uint16_t>>();
  std::vector<float> values;
  for (const uint32_t b : bits) values.push_back(std::bit_cast<float>(b));
  std::vector<uint16_t> halves(values.size());
  floats_to_halves(values, halves);
  EXPECT_EQ(halves, expected);
  for (size_t i = 0; i < values.size(); ++i) EXPECT_EQ(float_to_half(values[i]), expected[i]);
}

TEST(Half, EveryCodeReturns) {
  for (uint32_t code = 0; code < 65536; ++code) {
    const auto half = static_cast<uint16_t>(code);
    const float value = half_to_float(half);
    if (std::isfinite(value)) {
      ASSERT_EQ(float_to_half(value), half);
    }
  }
  EXPECT_EQ(half_to_float(0x3C00), 1.0F);
  EXPECT_EQ(half_to_float(0x0001), 0x1p-24F);
}

TEST(Half, FastAndPortableAgree) {
  uint32_t state = 99;
  std::vector<float> values(1 << 20);
  for (float& value : values) {
    state = state * 1664525U + 1013904223U;
    value = std::bit_cast<float>(state ^ (state >> 15));
  }
  std::vector<uint16_t> halves(values.size());
  floats_to_halves(values, halves);
  for (size_t i = 0; i < values.size(); ++i) {
    ASSERT_EQ(halves[i], float_to_half(values[i])) << std::bit_cast<uint32_t>(values[i]);
  }
}

TEST(Half, InfinityIsNotNan) {
  EXPECT_EQ(half_to_float(0x7C00), std::numeric_limits<float>::infinity());
  EXPECT_EQ(half_to_float(0xFC00), -std::numeric_limits<float>::infinity());
}

TEST(Half, SaturatesAndKeepsNan) {
  EXPECT_EQ(float_to_half(1e30F), 0x7BFF);
  EXPECT_EQ(float_to_half(-INFINITY), 0xFBFF);
  EXPECT_TRUE(std::isnan(half_to_float(float_to_half(NAN))));
}

TEST(Half, RefusesAShortOutput) {
  std::vector<float> values(9);
  std::vector<uint16_t> halves(8);
  EXPECT_THROW(floats_to_halves(values, halves), UsageError);
}

}  // namespace
}  // namespace physiomae::signal
