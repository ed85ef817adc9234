// Times that say themselves that they count from the recording's start (elapsed_cells.h).
#include "table_testing.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using testing::Contains;
using testing::HasSubstr;

const std::string kThree = "W@0+30 N2@30+30 REM@60+30 ";
const std::string kNames = "class\tinstance\tchannel\tstart\tstop\tmeta\n";

std::string annot(const std::string& start_1, const std::string& stop_1, const std::string& start_2,
                  const std::string& stop_2, const std::string& start_3,
                  const std::string& stop_3) {
  return "W\t.\t.\t" + start_1 + "\t" + stop_1 + "\t.\nN2\t.\t.\t" + start_2 + "\t" + stop_2 +
         "\t.\nR\t.\t.\t" + start_3 + "\t" + stop_3 + "\t.\n";
}

TEST(ElapsedCells, LunasElapsedTimesCountFromTheRecordingsStart) {
  const std::string rows =
      annot("0+00:00:00", "0+00:00:30", "0+00:00:30", "0+00:01:00", "0+00:01:00", "0+00:01:30");
  const auto night = recorded(90, "2010-01-01T22:00:00");
  EXPECT_EQ(stages_of(rows), kThree);
  EXPECT_EQ(stages_of(rows, night), kThree);
  EXPECT_EQ(stages_of(kNames + rows, night), kThree);
  EXPECT_THAT(read(rows).assumptions, Contains(HasSubstr("count from the recording's start")));
  // Behind the first hour, and in a recording of two days.
  EXPECT_EQ(stages_of(kNames + "N2\t.\t.\t0+30:00:00\t0+30:00:30\t.\n", recorded(200'000)),
            "N2@108000+30 ");
}

TEST(ElapsedCells, AStatedUnitOfElapsedTimesIsTheirs) {
  auto options = recorded(90, "2010-01-01T22:00:00");
  options.time_unit = TimeUnit::elapsed;
  const std::string rows =
      annot("0+00:00:00", "0+00:00:30", "0+00:00:30", "0+00:01:00", "0+00:01:00", "0+00:01:30");
  EXPECT_EQ(stages_of(kNames + rows, options), kThree);
  options.time_unit = TimeUnit::milliseconds;
  EXPECT_THAT(error_of(kNames + rows, options), HasSubstr("0+00:00:00"));
}

TEST(ElapsedCells, LunasEpochsAreOfThirtySecondsUnlessStated) {
  EXPECT_EQ(stages_of(annot("e:1", "e:1", "e:2", "e:2", "e:3", "e:3")), kThree);
  EXPECT_EQ(stages_of(kNames + annot("e:1", ".", "e:2", ".", "e:3", ".")), kThree);
  EXPECT_EQ(stages_of(kNames + "W\t.\t.\te:1\te:4\t.\nN2\t.\t.\te:5\te:6\t.\n"),
            "W@0+120 N2@120+60 ");
  EXPECT_THAT(read(annot("e:1", "e:1", "e:2", "e:2", "e:3", "e:3")).assumptions,
              Contains("times like e:12 are epochs of 30 s, as Luna has them"));
  LabelOptions options;
  options.epoch_seconds = 20;
  EXPECT_EQ(stages_of(annot("e:1", "e:1", "e:2", "e:2", "e:3", "e:3"), options),
            "W@0+20 N2@20+20 REM@40+20 ");
  EXPECT_THAT(error_of(kNames + annot("e:0", "e:0", "e:1", "e:1", "e:2", "e:2")), HasSubstr("e:0"));
}

TEST(ElapsedCells, LunasDatesStandBeforeTheTimeWithADash) {
  const auto night = recorded(90, "2016-07-29T23:59:30");
  EXPECT_EQ(stages_of(kNames + annot("29-07-16-23:59:30", "30-07-16-00:00:00", "30-07-16-00:00:00",
                                     "30-07-16-00:00:30", "30-07-16-00:00:30", "30-07-16-00:01:00"),
                      night),
            kThree);
}

TEST(ElapsedCells, LunasLengthsAreDurations) {
  const auto night = recorded(90, "2010-01-01T22:00:00");
  EXPECT_EQ(stages_of(kNames + annot("0", "+30", "30", "+30", "60", "+30")), kThree);
  EXPECT_EQ(
      stages_of(kNames + annot("22:00:00", "+30", "22:00:30", "+30", "22:01:00", "+30"), night),
      kThree);
  EXPECT_EQ(stages_of(annot("0+00:00:00", "+30", "0+00:00:30", "+30", "0+00:01:00", "+30")),
            kThree);
}

TEST(ElapsedCells, LunasTableMayLackChannelsAndNumberInstances) {
  EXPECT_EQ(stages_of("W\t.\t0\t30\nN2\t.\t30\t60\nR\t.\t60\t90\n"), kThree);
  EXPECT_EQ(stages_of("W\t1\t.\t0\t30\t.\nN2\t2\t.\t30\t60\t.\nR\t3\t.\t60\t90\t.\n"), kThree);
  // Durations stand where Luna has ends.
  EXPECT_THAT(error_of("W\t.\t0\t30\nN2\t.\t30\t30\nR\t.\t60\t30\n"), HasSubstr("several ways"));
}

TEST(ElapsedCells, PandasTimedeltasAreElapsedTimes) {
  const std::string rows =
      "0 days 00:00:00,0 days 00:00:30,W\n0 days 00:00:30,0 days 00:00:30,N2\n"
      "0 days 00:01:00,0 days 00:00:30,R\n";
  EXPECT_EQ(stages_of("onset,duration,stage\n" + rows, recorded(90, "2010-01-01T22:00:00")),
            kThree);
  EXPECT_EQ(stages_of(rows), kThree);
  EXPECT_EQ(stages_of("onset,stage\n0 days 00:00:00.500000,W\n0 days 00:00:30.500000,N2\n"
                      "1 days 00:00:00.500000,R\n",
                      recorded(90'000)),
            "W@0+30 N2@30+86370 REM@86400+30 ");
}

// Seven seconds before the recording begins.
TEST(ElapsedCells, PandasWritesNegativeTimesByDays) {
  const Labels labels = read(
      "onset,duration,stage\n-1 days +23:59:53,0 days 00:00:30,W\n0 days 00:00:23,0 days "
      "00:00:30,N2\n0 days 00:00:53,0 days 00:00:30,R\n");
  ASSERT_FALSE(labels.stages.empty());
  EXPECT_EQ(labels.stages.front().start_seconds, -7);
}

TEST(ElapsedCells, AColumnOfSeveralKindsIsNotGuessed) {
  EXPECT_THAT(error_of(kNames + annot("0+00:00:00", "0+00:00:30", "22:00:30", "22:01:00",
                                      "22:01:00", "22:01:30")),
              HasSubstr("line"));
}

}  // namespace
}  // namespace physiomae::io
