#include "physiomae/night/times.h"

#include <gtest/gtest.h>

namespace physiomae::night {
namespace {

TEST(NightTimes, SecondsHaveTheDecimalsTheyNeed) {
  EXPECT_EQ(seconds_text(0), "0");
  EXPECT_EQ(seconds_text(30'000'000), "30");
  EXPECT_EQ(seconds_text(29'995'000), "29.995");
  EXPECT_EQ(seconds_text(1), "0.000001");
  EXPECT_EQ(seconds_text(-500'000), "-0.5");
  EXPECT_EQ(seconds_text(50'400'000'000), "50400");
}

TEST(NightTimes, ClockGoesPastMidnight) {
  EXPECT_EQ(clock_text("2020-01-31T23:58:30", 89'995'000), "23:59:59.995");
  EXPECT_EQ(clock_text("2020-01-31T23:58:30", 90'000'000), "00:00:00");
  EXPECT_EQ(date_time_text("2020-01-31T23:58:30", 90'000'000), "2020-02-01T00:00:00");
  EXPECT_EQ(date_time_text("2020-02-28T23:58:30", 90'000'000), "2020-02-29T00:00:00");
  EXPECT_EQ(date_time_text("2020-01-31T23:58:30", 0), "2020-01-31T23:58:30");
}

TEST(NightTimes, ADayThatDoesNotExistIsNoDate) {
  EXPECT_EQ(date_time_text("2021-02-29T23:58:30", 0), "23:58:30");
  EXPECT_EQ(date_time_text("2020-13-01T23:58:30", 0), "23:58:30");
}

TEST(NightTimes, WhatIsNotKnownIsLeftOut) {
  EXPECT_EQ(clock_text("", 90'000'000), "");
  EXPECT_EQ(date_time_text("", 90'000'000), "");
  EXPECT_EQ(date_time_text("T23:58:30", 90'000'000), "00:00:00");
}

}  // namespace
}  // namespace physiomae::night
