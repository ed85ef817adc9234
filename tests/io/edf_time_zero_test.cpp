#include "physiomae/io/edf_time_zero.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::io {
namespace {

using ::testing::HasSubstr;

TEST(EdfTimeZero, TheFirstRecordIsWhereTimesBegin) {
  EXPECT_EQ(edf_time_zero(0, "2001-01-01T22:00:00").said, "");
  const EdfTimeZero part = edf_time_zero(0.5, "2001-01-01T22:00:00");
  EXPECT_EQ(part.start_time, "2001-01-01T22:00:00.5");
  EXPECT_EQ(part.said, "");
  EXPECT_EQ(edf_time_zero(-0.25, "T00:00:00").start_time, "T23:59:59.75");
  EXPECT_EQ(edf_time_zero(0.9999999, "2001-12-31T23:59:59").start_time, "2002-01-01T00:00:00");
  const EdfTimeZero clip = edf_time_zero(3 * 3600 + 61, "2001-12-31T22:00:00");
  EXPECT_EQ(clip.start_time, "2002-01-01T01:01:01");
  EXPECT_THAT(clip.said, HasSubstr("10861 s after the header's start"));
  EXPECT_EQ(edf_time_zero(7200, "T23:00:00").start_time, "T01:00:00");
  const EdfTimeZero day = edf_time_zero(79200, "2001-01-01T22:00:00");
  EXPECT_EQ(day.start_time, "2001-01-01T22:00:00");
  EXPECT_THAT(day.said, HasSubstr("the time of day"));
  EXPECT_EQ(edf_time_zero(79200.5, "2001-01-01T22:00:00").start_time, "2001-01-01T22:00:00.5");
  EXPECT_EQ(edf_time_zero(3600.5, "2001-01-01T22:00:00").start_time, "2001-01-01T23:00:00.5");
  EXPECT_EQ(edf_time_zero(3600, std::nullopt).start_time, std::nullopt);
  EXPECT_EQ(edf_time_zero(1e9, "2001-01-01T22:00:00").start_time, "2001-01-01T22:00:00");
}

}  // namespace
}  // namespace physiomae::io
