#include "physiomae/ingest/align_clocks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::ingest {
namespace {

using io::Arousal;
using io::Stage;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr double kNight = 8 * 3600;

io::Labels clocked(const std::string& start, double first_stage_seconds = 0) {
  io::Labels labels;
  labels.stages = {{first_stage_seconds, 30, Stage::wake}};
  labels.arousals = {{first_stage_seconds + 5, 3, Arousal::arousal}};
  labels.origin = io::Labels::Origin::clock;
  labels.start_time = start;
  return labels;
}

double shift_between(const std::string& scoring, const std::string& recording,
                     double recording_seconds = kNight, double first_stage_seconds = 0) {
  io::Labels labels = clocked(scoring, first_stage_seconds);
  return align_clocks(labels, recording, recording_seconds);
}

TEST(AlignClocks, ShiftsByTheClocksAndSaysSo) {
  io::Labels labels = clocked("1989-04-24T16:14:00.500");
  EXPECT_DOUBLE_EQ(align_clocks(labels, "1989-04-24T16:13:00", kNight), 60.5);
  EXPECT_DOUBLE_EQ(labels.stages[0].start_seconds, 60.5);
  EXPECT_DOUBLE_EQ(labels.arousals[0].start_seconds, 65.5);
  EXPECT_THAT(labels.warnings, ElementsAre(AllOf(HasSubstr("+60.5 s"), HasSubstr("16:14:00.500"),
                                                 HasSubstr("1989-04-24T16:13:00"))));
}

TEST(AlignClocks, EqualClocksAreNotWorthAWord) {
  io::Labels labels = clocked("1989-04-24T16:13:00");
  EXPECT_EQ(align_clocks(labels, "1989-04-24T16:13:00", kNight), 0);
  EXPECT_THAT(labels.warnings, IsEmpty());
}

// Whole seconds are cut ones, unless a file says that it has parts of a second.
TEST(AlignClocks, ARecordingBetweenTwoSeconds) {
  const std::string recording = "1989-04-24T16:13:00.5";
  io::Labels cut = clocked("1989-04-24T16:13:00");
  EXPECT_EQ(align_clocks(cut, recording, kNight), 0);
  EXPECT_THAT(cut.warnings, IsEmpty());
  EXPECT_THAT(cut.assumptions, ElementsAre(HasSubstr("16:13:00.5, counts without")));
  cut = clocked("1989-04-24T16:14:00");
  EXPECT_EQ(align_clocks(cut, recording, kNight), 60);
  io::Labels exact = clocked("1989-04-24T16:13:00");
  exact.exact_clock = true;
  EXPECT_EQ(align_clocks(exact, recording, kNight), -0.5);
  EXPECT_THAT(exact.warnings, ElementsAre(HasSubstr("shifted by -0.5 s")));
  EXPECT_THAT(exact.assumptions, IsEmpty());
  EXPECT_EQ(shift_between("T16:13:01.25", recording), 0.75);
}

io::Labels hours_of(double hours, const std::string& start) {
  io::Labels labels = clocked(start);
  for (int i = 1; i < hours * 120; ++i) labels.stages.push_back({30.0 * i, 30, Stage::n2});
  return labels;
}

// A time of day comes again after a day.
TEST(AlignClocks, DatesCountWhereMoreThanADayIsScored) {
  io::Labels two_nights = hours_of(30, "2020-01-01T22:00:00");
  EXPECT_EQ(align_clocks(two_nights, "2020-01-02T22:00:00", kNight), -86400);
  two_nights = hours_of(30, "2020-01-01T22:00:00");
  EXPECT_THROW(align_clocks(two_nights, "1985-01-01T22:00:00", kNight), InputError);
  two_nights = hours_of(30, "T22:00:00");
  EXPECT_THROW(align_clocks(two_nights, "T22:00:00", kNight), InputError);
  EXPECT_EQ(align_clocks(two_nights, "T22:00:00", 30 * 3600), 0);  // it fits nowhere else
}

TEST(AlignClocks, DatesCountWhereMoreThanADayIsRecorded) {
  constexpr double kForty = 40 * 3600;
  EXPECT_EQ(shift_between("2020-01-02T22:00:00", "2020-01-01T08:00:00", kForty), 38 * 3600);
  EXPECT_EQ(shift_between("2020-01-01T22:00:00", "2020-01-01T08:00:00", kForty), 14 * 3600);
  EXPECT_THROW(shift_between("1985-01-01T22:00:00", "2020-01-01T08:00:00", kForty), InputError);
  EXPECT_EQ(shift_between("1985-01-01T03:00:00", "2020-01-01T08:00:00", kForty), 19 * 3600);
}

TEST(AlignClocks, DatesDoNotCount) {
  io::Labels labels = clocked("1985-01-01T00:10:00");
  EXPECT_DOUBLE_EQ(align_clocks(labels, "2003-07-09T23:50:00", kNight), 1200);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("dates differ")));
  EXPECT_DOUBLE_EQ(shift_between("T22:31:00", "T22:30:00"), 60);
  labels = clocked("T22:31:00");
  align_clocks(labels, "2003-07-09T22:30:00", kNight);
  EXPECT_THAT(labels.warnings, ElementsAre(::testing::Not(HasSubstr("dates differ"))));
  EXPECT_DOUBLE_EQ(shift_between("1985-01-01T22:31:00", "T22:30:00"), 60);
}

TEST(AlignClocks, TheNearerWayRoundMidnight) {
  EXPECT_DOUBLE_EQ(shift_between("1985-01-01T00:00:00", "1985-01-01T23:50:00"), 600);
  EXPECT_DOUBLE_EQ(shift_between("T23:59:00", "T00:01:00"), -120);
  EXPECT_DOUBLE_EQ(shift_between("2010-01-02T00:00:00", "2010-01-01T23:50:00"), 600);
}

TEST(AlignClocks, ALongRecordingMayHoldLabelsThatBeginMuchLater) {
  EXPECT_DOUBLE_EQ(shift_between("T22:00:00", "T08:00:00", 20 * 3600), 14 * 3600);
  EXPECT_DOUBLE_EQ(shift_between("T22:00:00", "T08:00:00", kNight), -10 * 3600);
  // Its first stage lies within the recording as it is.
  EXPECT_DOUBLE_EQ(shift_between("T22:00:00", "T08:00:00", 20 * 3600, 11 * 3600), -10 * 3600);
}

TEST(AlignClocks, WhatCannotBeComparedIsSaid) {
  io::Labels labels = clocked("1985-01-01T00:10:00");
  EXPECT_EQ(align_clocks(labels, std::nullopt, kNight), 0);
  EXPECT_THAT(labels.warnings,
              ElementsAre(AllOf(HasSubstr("cannot be compared"), HasSubstr("recording's start"))));
  labels = clocked("soon");
  EXPECT_EQ(align_clocks(labels, "2003-07-09T23:50:00", kNight), 0);
  EXPECT_EQ(labels.stages[0].start_seconds, 0);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("clocks of scoring (soon)")));
}

TEST(AlignClocks, LabelsThatCountFromTheRecordingStayWhereTheyAre) {
  io::Labels labels = clocked("");
  labels.origin = io::Labels::Origin::recording;
  EXPECT_EQ(align_clocks(labels, "2003-07-09T23:50:00", kNight), 0);
  EXPECT_THAT(labels.warnings, IsEmpty());
  labels.start_time = "1985-01-01T00:10:00";
  EXPECT_EQ(align_clocks(labels, "2003-07-09T23:50:00", kNight), 0);
  EXPECT_EQ(labels.stages[0].start_seconds, 0);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("are not shifted")));
}

}  // namespace
}  // namespace physiomae::ingest
