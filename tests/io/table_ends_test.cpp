// Times that may be where stages begin or where they end, and columns that are neither.
#include "physiomae/io/table_ends.h"

#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFour = "W@0+30 N2@30+30 N2@60+30 REM@90+30 ";

TEST(TableEnds, AreSeenByTheRecording) {
  EXPECT_EQ(judge_times({30, 60, 90, 120}, 120), RowTimes::ends);
  EXPECT_EQ(judge_times({30, 60, 90, 120}, 120.5), RowTimes::ends);
  EXPECT_EQ(judge_times({0, 30, 60, 90}, 120), RowTimes::onsets);
  EXPECT_EQ(judge_times({30, 60, 90}, 120), RowTimes::unknown);  // without the first, or the last
  EXPECT_EQ(judge_times({30, 60, 90}, 130), RowTimes::unknown);
  EXPECT_EQ(judge_times({30, 60, 90}, 180), RowTimes::onsets);
  EXPECT_EQ(judge_times({30, 60, 90}, 0), RowTimes::onsets);
  EXPECT_EQ(judge_times({30, 60, 90, 120}, 60), RowTimes::onsets);  // another night's
  // The last epoch would lie behind the recording's end; of 130 s the last 10 may be unscored.
  EXPECT_EQ(judge_times({30, 60, 90, 120}, 130), RowTimes::unknown);
  EXPECT_EQ(judge_times({3600, 3630, 3660}, 3660), RowTimes::unknown);
  // Changes: the last may be a mark of the end.
  EXPECT_EQ(judge_times({30, 120, 300}, 300), RowTimes::unknown);
  EXPECT_EQ(judge_times({0, 120, 300}, 300), RowTimes::onsets);
  EXPECT_EQ(judge_times({30, 120, 200}, 300), RowTimes::onsets);
}

TEST(TableEnds, AListOfEpochsThatSaysWhenTheyEnd) {
  const LabelOptions night = recorded(120);
  EXPECT_EQ(stages_of("30\tW\n60\tN2\n90\tN2\n120\tR\n", night), kFour);
  EXPECT_EQ(stages_of("time,stage\n30,W\n60,N2\n90,N2\n120,R\n", night), kFour);
  EXPECT_THAT(read("time,stage\n30,W\n60,N2\n90,N2\n120,R\n", night).assumptions,
              Contains(HasSubstr("where stages end")));
  EXPECT_EQ(stages_of("Time [min],stage\n0.5,W\n1,N2\n1.5,N2\n2,R\n", night), kFour);
  // What the file says holds.
  EXPECT_EQ(stages_of("onset,stage\n30,W\n60,N2\n90,N2\n120,R\n", night),
            "W@30+30 N2@60+30 N2@90+30 REM@120+30 ");
  EXPECT_EQ(stages_of("start,duration,stage\n30,30,W\n60,30,N2\n90,30,N2\n120,30,R\n", night),
            "W@30+30 N2@60+30 N2@90+30 REM@120+30 ");
  // With a duration, too, the last would lie behind the recording.
  EXPECT_EQ(stages_of("time,duration,stage\n30,30,W\n60,30,N2\n90,30,N2\n120,30,R\n", night),
            kFour);
}

TEST(TableEnds, MiddlesOfEpochs) {
  const Labels labels = read("time,stage\n15,W\n45,N2\n75,N2\n105,R\n", recorded(120));
  EXPECT_EQ(table_testing::stage_list(labels), kFour);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("are the middles of epochs")));
  EXPECT_EQ(
      read("onset,stage\n15,W\n45,N2\n75,N2\n105,R\n", recorded(120)).stages.front().start_seconds,
      15);
}

// A column that says so is no column of begins, whatever else it is called.
TEST(TableEnds, ColumnsOfMiddlesArePassedOver) {
  for (const char* title : {"Mid time", "onset_mid", "Epoch centre (s)", "Zeit Mitte"}) {
    const Labels labels =
        read(fmt::format("onset,{},stage\n0,15,W\n30,45,N2\n60,75,N2\n90,105,R\n", title),
             recorded(120));
    EXPECT_EQ(table_testing::stage_list(labels), kFour) << title;
    const Labels first =
        read(fmt::format("{},onset,stage\n15,0,W\n45,30,N2\n75,60,N2\n105,90,R\n", title),
             recorded(120));
    EXPECT_EQ(table_testing::stage_list(first), kFour) << title;
  }
}

TEST(TableEnds, TimesOfDayToo) {
  const std::string rows = "Time,Stage\n22:00:30,W\n22:01:00,N2\n22:01:30,N2\n22:02:00,R\n";
  Labels labels = read(rows, recorded(120, "2010-01-01T22:00:00"));
  EXPECT_EQ(table_testing::stage_list(labels), "W@-30+30 N2@0+30 N2@30+30 REM@60+30 ");
  EXPECT_EQ(labels.start_time, "T22:00:30");
  EXPECT_EQ(stages_of(rows, recorded(600, "2010-01-01T22:00:00")),
            "W@0+30 N2@30+30 N2@60+30 REM@90+30 ");  // the scoring begins with its second epoch
}

TEST(TableEnds, WhatCouldBeEitherIsRefused) {
  const std::string changes = "time,stage\n30,W\n120,N2\n180,N1\n300,R\n";
  EXPECT_THAT(error_of(changes, recorded(300)),
              AllOf(HasSubstr("(column \"time\") reach from 30 s to 300 s of 300 s"),
                    HasSubstr("name their column onset, or end")));
  LabelOptions stated = recorded(300);
  state_row_time("end", stated);
  EXPECT_EQ(stages_of(changes, stated), "W@0+30 N2@30+90 N1@120+60 REM@180+120 ");
  EXPECT_EQ(stages_of("onset,stage\n30,W\n60,N2\n90,W\n", stated), "W@0+30 N2@30+30 W@60+30 ");
  state_row_time("begin", stated);
  EXPECT_EQ(stages_of(changes, stated), "W@30+90 N2@120+60 N1@180+120 REM@300+30 ");
  EXPECT_EQ(stated.describe(), "rows at the stage's begin");
  EXPECT_EQ(stages_of("end,stage\n30,W\n120,N2\n180,N1\n300,R\n", recorded(300)),
            "W@0+30 N2@30+90 N1@120+60 REM@180+120 ");
}

TEST(TableEnds, AColumnOfEndsNeedsNoneOfOnsets) {
  EXPECT_EQ(stages_of("stage,end\nW,30\nN2,60\nN2,90\nR,120\n"), kFour);
  // A row that is missing leaves a hole; the scoring may begin late.
  EXPECT_EQ(stages_of("stage,end\nW,90\nN2,120\nN2,150\nN2,210\nN2,240\nN2,270\nR,300\n"),
            "W@60+30 N2@90+30 N2@120+30 N2@180+30 N2@210+30 N2@240+30 REM@270+30 ");
  EXPECT_THAT(error_of("stage,end\nW,30\nXx,60\nN2,90\nR,120\n"), HasSubstr("\"Xx\""));
  // Times of day: of changes the first begins with the recording.
  const std::string clocks = "stage,end time\nW,22:01:00\nN2,22:03:00\nR,22:05:00\n";
  EXPECT_EQ(stages_of(clocks, recorded(300, "2010-01-01T22:00:00")),
            "W@-60+60 N2@0+120 REM@120+120 ");
  EXPECT_THAT(error_of(clocks), HasSubstr("where the first begins is not known"));
  // --time-origin recording: the first row is the recording's start.
  LabelOptions options = recorded(90, "2010-01-01T22:00:00");
  options.origin = Labels::Origin::recording;
  EXPECT_EQ(stages_of("stage,end\nW,01:00:30\nN2,01:01:00\nN2,01:01:30\n", options),
            "W@0+30 N2@30+30 N2@60+30 ");
}

TEST(TableEnds, VisbrainsHypnogramsHoldEnds) {
  EXPECT_EQ(stages_of("*Duration_sec\t300\n*Datafile\tx.edf\nWake\t30\nN2\t120\nRem\t300\n",
                      recorded(300)),
            "W@0+30 N2@30+90 REM@120+180 ");
}

TEST(TableMarks, DigitsThatAreNeitherTimesNorDurationsAreNotUsed) {
  const LabelOptions night = recorded(120);
  const std::string six = "W@0+30 N2@30+30 W@60+30 N2@90+30 REM@120+30 N1@150+30 ";
  EXPECT_EQ(stages_of("0 0\n2 0\n0 1\n2 0\n5 0\n1 0\n", recorded(180)), six);  // SpiSOP
  EXPECT_EQ(stages_of("0 0\n2 1\n0 0\n2 2\n5 5\n1 2\n", recorded(180)), six);  // two scorers
  EXPECT_EQ(stages_of("W\t0\nN2\t1\nN2\t0\nR\t0\n", night), kFour);
  EXPECT_EQ(stages_of("22:00:00\tW\t0\n22:00:30\tN2\t2\n22:01:00\tN2\t2\n22:01:30\tR\t5\n",
                      recorded(120, "2010-01-01T22:00:00")),
            kFour);
  EXPECT_THAT(read("W\t0\nN2\t1\nN2\t0\nR\t0\n", night).assumptions,
              Contains(HasSubstr("column 2 holds digits that are neither times nor durations")));
  // Epochs of 5 s that say so are durations.
  EXPECT_EQ(stages_of("0 5 W\n5 5 N2\n10 5 R\n", recorded(15)), "W@0+5 N2@5+5 REM@10+5 ");
}

TEST(TableMarks, NumbersThatDoNotGoOnAreDurationsWhereTheyMakeTheRecording) {
  EXPECT_EQ(stages_of("W\t60\nN2\t210\nR\t30\n", recorded(300)), "W@0+60 N2@60+210 REM@270+30 ");
  EXPECT_THAT(error_of("W\t60\nN2\t210\nR\t30\n", recorded(3000)), HasSubstr("several ways"));
}

TEST(TableTimes, DatesOf1970CountFromTheRecordingsStart) {
  const std::string mne =
      "onset,duration,description\n1970-01-01 00:00:00,30.0,Sleep stage W\n"
      "1970-01-01 00:00:30,60.0,Sleep stage 2\n1970-01-01 00:01:30,30.0,Sleep stage R\n";
  const Labels labels = read(mne, recorded(120, "2010-01-01T22:00:00"));
  EXPECT_EQ(table_testing::stage_list(labels), "W@0+30 N2@30+60 REM@90+30 ");
  EXPECT_EQ(labels.origin, Labels::Origin::recording);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("dates of 1970")));
  EXPECT_EQ(read(mne, recorded(120, "1970-01-01T00:00:00")).origin, Labels::Origin::clock);
}

TEST(TableTimes, SecondsSince1970NeedAStatement) {
  const std::string unix = "timestamp,stage\n1262383200,W\n1262383230,N2\n1262383260,R\n";
  LabelOptions options = recorded(90, "2010-01-01T22:00:00");
  EXPECT_THAT(error_of(unix, options),
              AllOf(HasSubstr("begin at 1262383200 s: they count from 1970"),
                    HasSubstr("--time-origin recording")));
  options.origin = Labels::Origin::recording;
  EXPECT_EQ(stages_of(unix, options), "W@0+30 N2@30+30 REM@60+30 ");
  options.time_unit = TimeUnit::milliseconds;
  EXPECT_EQ(stages_of("timestamp,stage\n1262383200000,W\n1262383230000,R\n", options),
            "W@0+30 REM@30+30 ");
}

TEST(TableTimes, LunasDotsLastUntilTheNext) {
  const std::string three = "W@0+30 N2@30+60 REM@90+30 ";
  EXPECT_EQ(stages_of("class\tinstance\tchannel\tstart\tstop\tmeta\nW\t.\t.\t0\t...\t.\n"
                      "N2\t.\t.\t30\t...\t.\nR\t.\t.\t90\t...\t.\n"),
            three);
  EXPECT_EQ(stages_of("W\t.\t.\t0\t...\t.\nN2\t.\t.\t30\t...\t.\nR\t.\t.\t90\t...\t.\n"), three);
  EXPECT_EQ(stages_of("class\tinstance\tchannel\tstart\tstop\tmeta\nW\t.\t.\t22:00:00\t...\t.\n"
                      "N2\t.\t.\t22:00:30\t...\t.\nR\t.\t.\t22:01:30\t...\t.\n",
                      recorded(120, "2010-01-01T22:00:00")),
            three);
}

}  // namespace
}  // namespace physiomae::io
