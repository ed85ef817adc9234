#include "physiomae/night/lights.h"

#include "tests/night/made_up_night.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::night {
namespace {

using testing::HasSubstr;

// 23:58:30 to 00:08:30, 20 epochs.
Night ten_minutes() { return night_of(std::vector<io::Stage>(20, io::Stage::n2)); }

void expect_range(const std::string& off, const std::string& on, size_t first, size_t last) {
  const EpochRange range = lights_range(ten_minutes(), off, on);
  EXPECT_EQ(range.first, first) << off;
  EXPECT_EQ(range.last, last) << on;
}

TEST(Lights, AreTimesOfDayOrSeconds) {
  expect_range("", "", 0, 20);
  expect_range("23:59:30", "", 2, 20);
  expect_range("00:00", "00:05:00", 3, 13);
  expect_range("60", "300", 2, 10);
  expect_range("", "00:03:46", 0, 11);  // the nearest epoch
}

TEST(Lights, BeyondTheNightAreItsEnds) { expect_range("0", "99999", 0, 20); }

TEST(Lights, RefuseWhatLeavesNothing) {
  EXPECT_THAT(input_error_of([] { lights_range(ten_minutes(), "00:05", "00:05:05"); }),
              HasSubstr("no epoch lies between"));
  EXPECT_THAT(input_error_of([] { lights_range(ten_minutes(), "", "-60"); }),
              HasSubstr("between the first window and --lights-on -60"));
  EXPECT_THAT(message_of<UsageError>([] { lights_range(ten_minutes(), "25:00", ""); }),
              HasSubstr("--lights-off 25:00: expected a time of day"));
  EXPECT_THAT(message_of<UsageError>([] { lights_range(ten_minutes(), "late", ""); }),
              HasSubstr("expected a time of day or seconds"));
}

TEST(Lights, NeedAClockForTimesOfDay) {
  Night night = ten_minutes();
  night.start_time = "";
  EXPECT_THAT(input_error_of([&] { lights_range(night, "23:59", ""); }), HasSubstr("no clock"));
  EXPECT_EQ(lights_range(night, "60", "").first, 2U);
}

}  // namespace
}  // namespace physiomae::night
