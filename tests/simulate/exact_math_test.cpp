#include "physiomae/simulate/exact_math.h"

#include <cmath>
#include <numbers>

#include <gtest/gtest.h>

namespace physiomae::simulate {
namespace {

TEST(ExactMath, AgreesWithTheCLibrary) {
  for (double x = -20.003; x < 20; x += 0.0137) {
    EXPECT_NEAR(sin_turns(x), std::sin(2 * std::numbers::pi * x), 2e-11) << x;
    EXPECT_NEAR(cos_turns(x), std::cos(2 * std::numbers::pi * x), 2e-11) << x;
    EXPECT_NEAR(exact_exp(x) / std::exp(x), 1, 1e-12) << x;
  }
  for (double x = 1e-9; x < 1e9; x *= 1.37) EXPECT_NEAR(exact_log(x), std::log(x), 1e-11) << x;
}

TEST(ExactMath, HoldsAtTheEdges) {
  EXPECT_EQ(sin_turns(0), 0);
  EXPECT_EQ(sin_turns(0.5), 0);
  EXPECT_NEAR(sin_turns(0.25), 1, 1e-12);
  EXPECT_EQ(exact_exp(0), 1);
  EXPECT_EQ(exact_exp(-1000), 0);
  EXPECT_TRUE(std::isfinite(exact_exp(1000)));
  EXPECT_EQ(exact_log(1), 0);
}

}  // namespace
}  // namespace physiomae::simulate
