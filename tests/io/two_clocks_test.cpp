#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::events_of;
using table_testing::hms;
using table_testing::kTenInTheEvening;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

// Rows of 30 s from `first` on in seconds, and from 22:05:00 on by the clock.
std::string table(const std::string& titles, int first, int rows) {
  std::string text = titles + "\n";
  for (int i = 0; i < rows; ++i) {
    text += std::to_string(first + 30 * i) + "," + hms(kTenInTheEvening + 300 + 30 * i) +
            (i % 3 == 0 ? ",W\n" : ",N2\n");
  }
  return text;
}

const LabelOptions kHalfAnHour = recorded(1800, "2020-01-01T22:00:00");

// Note [Two columns of times]
TEST(TwoClocks, SecondsFromLightsOffAreMovedByTheClock) {
  const Labels labels = read(table("Time (s),Clock,Stage", 0, 46), kHalfAnHour);
  EXPECT_EQ(labels.stages.front().start_seconds, 300);
  EXPECT_THAT(labels.warnings, Contains(HasSubstr("+300 s from where column \"Time (s)\" has")));
}

TEST(TwoClocks, ThatAgreeAreNotSpokenOf) {
  const Labels labels = read(table("Time (s),Clock,Stage", 300, 46), kHalfAnHour);
  EXPECT_EQ(labels.stages.front().start_seconds, 300);
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(TwoClocks, AreNotComparedWhereNothingTellsThatTheyDiffer) {
  const std::string numbers = table("Time (s),Clock,Stage", 0, 46);
  EXPECT_THAT(read(numbers, recorded(1800)).warnings, IsEmpty());  // when it began is not known
  LabelOptions stated = kHalfAnHour;
  state_time_unit("s", stated);
  EXPECT_THAT(read(numbers, stated).warnings, IsEmpty());
  std::string clocks = "PC clock,Start,Stage\n";
  for (int i = 0; i < 40; ++i)
    clocks += hms(kTenInTheEvening - 7200 + 30 * i) + "," + hms(kTenInTheEvening + 30 * i) + ",W\n";
  EXPECT_THAT(read(clocks, kHalfAnHour).warnings, IsEmpty());
}

TEST(TwoClocks, OnsetsThatFillTheRecordingAndThoseOfBidsStay) {
  for (const auto& [titles, rows, start] :
       {std::tuple("Time (s),Clock,Stage", 60, "2020-01-01T22:00:00"),
        std::tuple("onset,Clock,stage", 46, "2020-01-01T22:00:00"),
        std::tuple("Time (s),Clock,Stage", 46, "2020-01-01T00:00:00")}) {
    const Labels labels = read(table(titles, 0, rows), recorded(1800, start));
    EXPECT_EQ(labels.stages.front().start_seconds, 0) << titles << start;
    EXPECT_THAT(labels.warnings, Contains(HasSubstr("is used (--time-unit clock: the other)")))
        << titles << start;
  }
}

TEST(TwoClocks, SummerTimeMovesNothingAndOtherClocksAreNotSpokenOf) {
  std::string text = "Time (s),Clock,Stage\n", other = text;
  for (int i = 0; i < 40; ++i) {
    const std::string seconds = std::to_string(30 * i) + ",";
    text += seconds + hms(kTenInTheEvening + 3600 + 30 * i) + ",W\n";
    other += seconds + "22:00:00,W\n";
  }
  const Labels labels = read(text, recorded(7200, "2020-01-01T22:00:00"));
  EXPECT_EQ(labels.stages.front().start_seconds, 0);
  EXPECT_THAT(labels.warnings, Contains(HasSubstr("+3600 s from where column")));
  EXPECT_THAT(read(other, kHalfAnHour).warnings, IsEmpty());
}

TEST(TwoClocks, AClockGoesBeforeTimesSinceLightsOff) {
  const Labels labels = read(table("Time since lights off (s),Clock,Stage", 0, 46), kHalfAnHour);
  EXPECT_THAT(labels.start_time, HasSubstr("T22:05:00"));
}

TEST(TwoClocks, OfTwoTimeZonesThatOfTheRecordingCounts) {
  const Labels labels = read(
      "UTC time,Local time,Stage\n21:00:00,22:00:00,W\n21:00:30,22:00:30,N1\n"
      "21:01:00,22:01:00,N2\n",
      kHalfAnHour);
  EXPECT_THAT(labels.start_time, HasSubstr("T22:00:00"));
}

TEST(TwoClocks, TheFirstWhereTheRecordingsIsNotKnown) {
  EXPECT_THAT(error_of("Local time,UTC time,Stage\n22:00:00,01:00:00,W\n22:00:30,01:00:30,N1\n"
                       "22:01:00,01:01:00,N2\n",
                       recorded(7200)),
              HasSubstr("its times begin at 22:00:00, and the recording has no clock"));
}

TEST(TwoClocks, AClockGoesBeforeTimesElapsed) {
  std::string text = "Elapsed time,Time,Stage\n";
  for (int i = 0; i < 20; ++i)
    text += hms(30 * i) + "," + hms(kTenInTheEvening + 300 + 30 * i) + ",N2\n";
  EXPECT_THAT(read(text, recorded(32400, "2020-01-01T22:00:00")).start_time,
              HasSubstr("T22:05:00"));
}

TEST(TimesOfEnds, BeginByTheirDurationBefore) {
  EXPECT_EQ(stages_of("End,Duration,Stage\n30,30,W\n90,60,N1\n120,30,N2\n"),
            "W@0+30 N1@30+60 N2@90+30 ");
  EXPECT_EQ(stages_of("End,Duration,Stage\n30,30,W\n60,n/a,N1\n90,30,N2\n"),
            "W@0+30 N1@30+30 N2@60+30 ");
  EXPECT_EQ(stages_of("Time,Duration,Stage\n30,30,W\n60,30,N1\n90,30,N2\n", recorded(90)),
            "W@0+30 N1@30+30 N2@60+30 ");
  LabelOptions stated;
  stated.row_time = RowTime::end;
  EXPECT_EQ(stages_of("Start,Duration,Stage\n0,30,W\n30,60,N1\n", stated), "W@0+30 N1@30+60 ");
  const Labels labels =
      read("End Time,Duration,Stage\n22:00:30,30,W\n22:01:30,60,N1\n", kHalfAnHour);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("each begins by its duration before")));
}

TEST(OpenDurations, OfRunsLastUntilTheNext) {
  const Labels labels =
      read("onset,duration,stage\n0,240,W\n240,240,N1\n480,n/a,N2\n1200,300,N3\n1500,300,R\n");
  EXPECT_EQ(table_testing::stage_list(labels),
            "W@0+240 N1@240+240 N2@480+720 N3@1200+300 REM@1500+300 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("1 stages state no duration")));
}

TEST(DurationsOfArousals, AreSecondsBesideMarksAndEpochs) {
  for (const char* stages : {"0", "1"}) {
    std::string text = "Time,Duration,Event\n";
    for (int i = 0; i < 8; ++i)
      text += "22:0" + std::to_string(i) + ":00," + stages + "," + (i % 2 == 0 ? "W" : "N2") + "\n";
    text += "22:05:10,12,Arousal\n";
    EXPECT_THAT(events_of(read(text, kHalfAnHour)), ElementsAre(Pair(310, 12))) << stages;
  }
}

}  // namespace
}  // namespace physiomae::io
