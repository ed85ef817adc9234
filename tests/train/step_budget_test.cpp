#include "physiomae/train/step_budget.h"

#include <gtest/gtest.h>

namespace physiomae::train {
namespace {

TEST(StepsWithin, LeavesTimeForValidationsAndAReserve) {
  // 96 s of 100 are for steps.
  EXPECT_EQ(steps_within(100, {.seconds_a_step = 1}, 1000), 96);
  // The last validation takes 10 of them.
  EXPECT_EQ(steps_within(100, {.seconds_a_step = 1, .seconds_a_validation = 10}, 1000), 86);
  // One after every 20 steps adds half a second to each.
  EXPECT_EQ(steps_within(100, {1, 10, 20}, 1000), 57);
}

TEST(StepsWithin, IsAtLeastOneAndAtMostWhatIsWanted) {
  EXPECT_EQ(steps_within(100, {.seconds_a_step = 1}, 7), 7);
  EXPECT_EQ(steps_within(0.5, {.seconds_a_step = 1}, 7), 1);
  EXPECT_EQ(steps_within(-3, {.seconds_a_step = 1}, 7), 1);
  EXPECT_EQ(steps_within(100, {.seconds_a_step = 0}, 7), 7);
}

}  // namespace
}  // namespace physiomae::train
