#include "physiomae/io/table_times.h"

#include "tests/io/table_testing.h"

#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;

const std::string kRuns = "W@0+90 N2@90+60 REM@150+30 ";

// ---- units

TEST(TableUnits, AsTheColumnsSay) {
  const LabelOptions at_200_hz = recorded(180, "", 200);
  for (const char* text : {
           "onset_ms,duration_ms,stage\n0,90000,W\n90000,60000,N2\n150000,30000,R\n",
           "onset_ms,duration,stage\n0,90000,W\n90000,60000,N2\n150000,30000,R\n",
           "onset_ms,duration,stage\n0,90,W\n90000,60,N2\n150000,30,R\n",
           "start_sample,stage\n0,W\n18000,N2\n30000,R\n",
           "Time [h],Stage\n0,W\n0.025,N2\n0.041666667,R\n",
           "onset (min),stage\n0,W\n1.5,N2\n2.5,R\n",
           "minute,stage\n0,W\n1.5,N2\n2.5,R\n",
           "onset,duration,stage\n0 s,1.5 min,W\n90 s,1 min,N2\n150 s,30 s,R\n",
           "onset,sample,stage\n0,0,W\n90,18000,N2\n150,30000,R\n",
       })
    EXPECT_EQ(stages_of(text, at_200_hz), kRuns) << text;
  EXPECT_THAT(read("onset_ms,stage\n0,W\n30000,R\n").assumptions,
              Contains(HasSubstr("times are in ms")));
}

TEST(TableUnits, OtherMeasuresAreNoTimes) {
  EXPECT_EQ(stages_of("Stage,SpO2,HR,min\nW,95,60,1\nN2,94,61,3\nR,96,59,2\n", recorded(90)),
            "W@0+30 N2@30+30 REM@60+30 ");
}

TEST(TableUnits, WhatIsStatedGoesBeforeNames) {
  LabelOptions options = recorded(180, "", 512);
  state_time_unit("samples@200", options);
  EXPECT_EQ(stages_of("onset,stage\n0,W\n18000,N2\n30000,R\n", options), kRuns);
  state_time_unit("min", options);
  EXPECT_EQ(stages_of("onset,stage\n0,W\n1.5,N2\n2.5,R\n", options), kRuns);
}

TEST(TableUnits, WhatIsNotStatedHasToBePlausibleAsSeconds) {
  EXPECT_EQ(stages_of("onset,stage\n0,W\n90,N2\n150,R\n", recorded(180)), kRuns);
  EXPECT_THAT(error_of("onset,stage\n0,W\n0.5,N2\n1,R\n"),
              AllOf(HasSubstr("they rise by 0.5"), HasSubstr("--time-unit")));
  EXPECT_THAT(error_of("onset,stage\n0,W\n90000,N2\n150000,R\n", recorded(180)),
              HasSubstr("they reach 150000, the recording lasts 180 s"));
  EXPECT_THAT(error_of("onset,stage\n0,W\n10,N2\n400,R\n", recorded(28800)),
              HasSubstr("they reach 400"));
  EXPECT_THAT(error_of("start_sample,stage\n0,W\n18000,N2\n"),
              AllOf(HasSubstr("counts samples"), HasSubstr("samples@HZ")));
}

TEST(TableUnits, DurationsAloneAreAddedUp) {
  EXPECT_EQ(stages_of("stage,duration\nW,90\nN2,60\nREM,30\n", recorded(180)), kRuns);
  EXPECT_EQ(stages_of("stage,duration_min\nW,1.5\nN2,1\nREM,0.5\n", recorded(180)), kRuns);
  EXPECT_THAT(error_of("stage,duration\nW,1.5\nN2,1\nREM,0.5\n", recorded(180)),
              HasSubstr("add up to 3 s, the recording lasts 180 s"));
}

TEST(TableUnits, AStageWithoutDurationAmongOthersLastsAnEpoch) {
  EXPECT_EQ(stages_of("onset,duration,stage\n0,30,W\n30,n/a,N2\n90,,R\n"),
            "W@0+30 N2@30+30 REM@90+30 ");
}

TEST(TableUnits, NamesThatAreNoUnitsAreRefused) {
  LabelOptions options;
  for (const char* bad : {"sec", "samples@", "samples@0", "ms@5", "@", "clock@1"})
    EXPECT_THAT(message_of<InputError>([&] { state_time_unit(bad, options); }),
                HasSubstr("expected s, ms, samples"))
        << bad;
  for (const char* bad : {"0", "thirty", "1000"})
    EXPECT_THAT(message_of<InputError>([&] { state_epoch(bad, options); }), HasSubstr("1 to 600"));
  EXPECT_THAT(message_of<InputError>([&] { state_time_origin("midnight", options); }),
              HasSubstr("recording or clock"));
  EXPECT_THAT(message_of<InputError>([&] { state_row_time("middle", options); }),
              HasSubstr("begin or end"));
}

// ---- times of day

TEST(TableClocks, BecomeTheStart) {
  for (const char* text : {
           "time,stage\n23:59:30,W\n00:01:00,N2\n00:02:00,R\n",
           "time,stage\n23:59:30.000,W\n00:01:00.000,N2\n00:02:00.000,R\n",
           "time,stage\n11:59:30 PM,W\n12:01:00 AM,N2\n12:02:00 am,R\n",
           "Start Time;stage\n31.12.2019 23:59:30;W\n01.01.2020 00:01:00;N2\n01.01.2020 "
           "00:02:00;R\n",
           "start,end,stage\n23:59:30,00:01:00,W\n00:01:00,00:02:00,N2\n00:02:00,00:02:30,R\n",
           "No.,StartTime,Duration,Label\n1,23:59:30,00:01:30,W\n2,00:01:00,00:01:00,N2\n"
           "3,00:02:00,00:00:30,R\n",
           "23:59:30 W\n00:01:00 N2\n00:02:00 R\n",
       }) {
    const Labels labels = read(text);
    EXPECT_EQ(stage_list(labels), "W@0+90 N2@90+60 REM@150+30 ") << text;
    EXPECT_EQ(labels.start_time, "T23:59:30") << text;
    EXPECT_EQ(labels.origin, Labels::Origin::clock);
  }
}

TEST(TableClocks, DatesBecomeTheStart) {
  const Labels labels = read(
      "onset,stage\n2020-01-31 23:59:30,W\n2020-02-01 00:00:00,N1\n2020-02-01T00:01:00.5,N2\n");
  EXPECT_EQ(labels.start_time, "2020-01-31T23:59:30");
  ASSERT_EQ(labels.stages.size(), 3u);
  EXPECT_EQ(labels.stages[1].start_seconds, 30);
  EXPECT_EQ(labels.stages[2].start_seconds, 90.5);
  EXPECT_THAT(error_of("onset,stage\n2020-01-31 23:59:30,W\n2020-01-31 23:59:40,W\n30,N1\n"),
              HasSubstr("line 4: the onset is \"30\""));
  EXPECT_THAT(error_of("onset,stage\n2020-13-31 23:59:30,W\n"), HasSubstr("line 2"));
}

TEST(TableClocks, ElapsedTimesAreSeenByTheRecording) {
  const char* text = "onset,stage\n00:00:00,W\n00:01:30,N2\n00:02:30,R\n";
  const Labels labels = read(text, recorded(180, "2001-01-01T22:00:00"));
  EXPECT_EQ(labels.origin, Labels::Origin::recording);
  EXPECT_EQ(stage_list(labels), kRuns);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("count from the recording's start")));
  // Ten minutes before midnight it could be both.
  EXPECT_THAT(error_of(text, recorded(1800, "2001-01-01T23:50:00")),
              AllOf(HasSubstr("times of day or count"), HasSubstr("--time-unit clock")));
  LabelOptions stated = recorded(1800, "2001-01-01T23:50:00");
  state_time_unit("clock", stated);
  EXPECT_EQ(read(text, stated).origin, Labels::Origin::clock);
  state_time_unit("elapsed", stated);
  EXPECT_EQ(read(text, stated).origin, Labels::Origin::recording);
}

TEST(TableClocks, WithoutAClockOfTheRecordingTheyAreRefused) {
  const char* text = "time,stage\n22:00:00,W\n22:01:30,N2\n22:02:30,R\n";
  EXPECT_THAT(error_of(text, recorded(1800)), HasSubstr("--time-origin recording"));
  LabelOptions stated = recorded(1800);
  state_time_origin("recording", stated);
  EXPECT_EQ(stages_of(text, stated), kRuns);
}

TEST(TableClocks, WithoutSecondsTheRowsOfAMinuteAreSpread) {
  const char* text = "time,stage\n21:34,W\n21:35,N1\n21:35,N2\n21:36,N2\n21:36,R\n";
  const Labels labels = read(text, recorded(150, "2001-01-01T21:34:57"));
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 N2@90+30 REM@120+30 ");
  EXPECT_EQ(labels.start_time, "2001-01-01T21:34:57");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("the first is the recording's start")));
  EXPECT_THAT(read(text, recorded(1500, "2001-01-01T21:30:00")).assumptions,
              Contains(HasSubstr("off by up to a minute")));
}

TEST(TimeText, ReadsWhatTablesWrite) {
  const auto seconds = [](const char* text) {
    const auto time = parse_time_text(text);
    return time ? time->seconds : -1;
  };
  EXPECT_EQ(seconds("22:34:57"), 81297);
  EXPECT_EQ(seconds("22:34"), 81240);
  EXPECT_EQ(seconds("10:34:57 PM"), 81297);
  EXPECT_EQ(seconds("10:34:57 p.m."), 81297);
  EXPECT_EQ(seconds("10:34:57 p. m."), 81297);
  EXPECT_EQ(seconds("10:34:57 nachm."), 81297);
  EXPECT_EQ(seconds("\u4e0b\u5348 10:34:57"), 81297);
  EXPECT_EQ(seconds("10:34:57 a. m."), 38097);
  EXPECT_EQ(seconds("12:00:01 AM"), 1);
  EXPECT_EQ(seconds("12:00:01 PM"), 43201);
  EXPECT_EQ(seconds("1:02:03,5"), 3723.5);
  EXPECT_EQ(seconds("30:00:00"), 108000);
  EXPECT_EQ(seconds("5/1/2020 1:00:00"), 3600);
  EXPECT_EQ(seconds("1970-01-02T00:00:01Z"), 86401);
  EXPECT_EQ(seconds("1970-01-02T00:00:01+02:00"), 86401);
  for (const char* bad : {"", "22", "22:60:00", "22:00:60", "13:00:00 PM", "0:30 AM", "a:00:00",
                          "22:0x:00", "2020-13-01 00:00:00", "1970-01-01 24:00:00", "x 22:00:00",
                          "22:00:00:00", "::", ":00:00", "22:00:1e1"})
    EXPECT_EQ(seconds(bad), -1) << bad;
}

// Titles that say so themselves.
TEST(TableOrigins, OtherThanTheRecordingsStartAreRefused) {
  const std::string rows = "0,W\n30,N1\n60,N2\n90,N2\n";
  for (const char* title : {"Time since lights off (s)", "onset_from_lights_off", "video time [s]",
                            "Seconds after sleep onset"})
    EXPECT_THAT(error_of(std::string(title) + ",stage\n" + rows, recorded(120)),
                HasSubstr("does not count from the recording's start"))
        << title;
  for (const char* title : {"Seconds since midnight", "time_of_day_s"})
    EXPECT_THAT(error_of(std::string(title) + ",stage\n" + rows, recorded(120)),
                HasSubstr("counts from midnight"))
        << title;
  for (const char* title : {"Time since start (s)", "Time from recording start", "onset"})
    EXPECT_EQ(stages_of(std::string(title) + ",stage\n" + rows, recorded(120)),
              "W@0+30 N1@30+30 N2@60+30 N2@90+30 ")
        << title;
  LabelOptions stated = recorded(120);
  stated.origin = Labels::Origin::recording;
  EXPECT_EQ(read("Time since lights off (s),stage\n" + rows, stated).stages.size(), 4U);
}

TEST(TableUnits, SamplesOfAnotherRateAreRefused) {
  const auto list = [](int samples) {
    std::string text = "sample,stage\n";
    for (int i = 0; i < 20; ++i) text += std::to_string(samples * i) + (i < 9 ? ",W\n" : ",N2\n");
    return text;
  };
  const LabelOptions at_100 = recorded(3600, "", 100);
  for (const int samples : {7680, 1500})
    EXPECT_THAT(error_of(list(samples), at_100), HasSubstr("which is no epoch")) << samples;
  EXPECT_THAT(error_of(list(7680), at_100), HasSubstr("at 256 Hz they would be 30 s apart"));
  for (const int samples : {3000, 2000, 500})
    EXPECT_EQ(read(list(samples), at_100).stages.size(), 20U) << samples;
  LabelOptions stated = at_100;
  state_time_unit("samples@256", stated);
  EXPECT_EQ(read(list(7680), stated).stages[1].start_seconds, 30);
}

}  // namespace
}  // namespace physiomae::io
