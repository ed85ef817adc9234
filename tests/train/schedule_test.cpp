#include "physiomae/train/schedule.h"

#include <gtest/gtest.h>

namespace physiomae::train {
namespace {

TEST(LearningRate, RisesLinearlyToThePeak) {
  EXPECT_DOUBLE_EQ(learning_rate(0, 1.0, 10, 100), 0.1);
  EXPECT_DOUBLE_EQ(learning_rate(4, 1.0, 10, 100), 0.5);
  EXPECT_DOUBLE_EQ(learning_rate(9, 1.0, 10, 100), 1.0);
  EXPECT_DOUBLE_EQ(learning_rate(10, 1.0, 10, 100), 1.0);
}

TEST(LearningRate, FallsAsACosineToZero) {
  EXPECT_NEAR(learning_rate(55, 2.0, 10, 100), 1.0, 1e-15);
  EXPECT_NEAR(learning_rate(10 + 30, 1.0, 10, 100), 0.75, 1e-15);  // a third of the way
  EXPECT_GT(learning_rate(99, 1.0, 10, 100), 0);
  EXPECT_LT(learning_rate(99, 1.0, 10, 100), 0.001);
  EXPECT_EQ(learning_rate(100, 1.0, 10, 100), 0);
  EXPECT_EQ(learning_rate(1000, 1.0, 10, 100), 0);
}

TEST(LearningRate, HoldsAtTheEdges) {
  EXPECT_EQ(learning_rate(0, 1.0, 0, 1), 1.0);  // no warm-up, one step
  EXPECT_EQ(learning_rate(0, 1.0, 1, 1), 1.0);  // warm-up alone
  EXPECT_EQ(learning_rate(1, 1.0, 1, 1), 0);
  EXPECT_EQ(learning_rate(9, 1.0, 10, 10), 1.0);  // ends at the peak
  EXPECT_EQ(learning_rate(0, 1.0, 0, 0), 0);
}

}  // namespace
}  // namespace physiomae::train
