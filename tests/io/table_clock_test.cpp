// Clocks that have no seconds, that are written oddly, or that are changed in the night.
#include "physiomae/io/table_clock.h"

#include <cmath>

#include "tests/io/table_testing.h"
#include <fmt/format.h>

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::hms;
using table_testing::read;
using table_testing::recorded;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kFour = "W@0+30 N2@30+30 N2@60+30 REM@90+30 ";

TEST(ClockMinutes, ChangesWithinAMinuteAreSpreadOverItAlone) {
  const std::string text =
      "Time,Stage\n22:00,W\n22:04,N1\n22:10,N2\n22:33,N1\n22:33,N2\n22:40,N3\n22:55,R\n";
  const Labels labels = read(text, recorded(3600, "2010-01-01T22:00:00"));
  EXPECT_EQ(stage_list(labels),
            "W@0+240 N1@240+360 N2@600+1380 N1@1980+30 N2@2010+390 N3@2400+900 REM@3300+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("changes within one minute")));
}

TEST(ClockMinutes, EndsWithoutSecondsOfEpochsAreNotUsed) {
  EXPECT_EQ(stages_of("Start,End,Stage\n22:00,22:00,W\n22:00,22:01,N2\n22:01,22:01,N2\n"
                      "22:01,22:02,R\n",
                      recorded(120, "2010-01-01T22:00:00")),
            kFour);
  EXPECT_EQ(stages_of("Start,Duration,Stage\n22:00,30,W\n22:00,30,N2\n22:01,30,N2\n22:01,30,R\n",
                      recorded(120, "2010-01-01T22:00:00")),
            kFour);
  EXPECT_EQ(stages_of("Start,End,Stage\n22:00,22:04,W\n22:04,22:05,N2\n22:05,22:10,R\n",
                      recorded(600, "2010-01-01T22:00:00")),
            "W@0+240 N2@240+60 REM@300+300 ");
}

// 120 epochs of mm:ss.
std::string minutes_and_seconds(const std::string& title) {
  std::string text = title + ",stage\n";
  for (int i = 0; i < 120; ++i)
    text += fmt::format("{:02}:{:02},{}\n", i / 2, 30 * (i % 2), i % 3 == 0 ? "W" : "N2");
  return text;
}

TEST(ElapsedMinutes, AreSeenByHoursThatNoDayHas) {
  for (const char* start : {"1985-01-01T00:00:00", "2010-01-01T22:00:00"})
    for (const char* title : {"time", "Time [mm:ss]"}) {
      const Labels labels = read(minutes_and_seconds(title), recorded(3600, start));
      ASSERT_EQ(labels.stages.size(), 120U) << start << title;
      EXPECT_EQ(labels.stages[119].start_seconds, 3570);
      EXPECT_EQ(labels.origin, Labels::Origin::recording);
      EXPECT_THAT(labels.assumptions, Contains(HasSubstr("minutes and seconds")));
    }
  // A nap: as hours and minutes it would last twenty hours.
  EXPECT_EQ(stages_of("time,duration,stage\n00:00,300,W\n05:00,600,N2\n15:00,300,R\n",
                      recorded(1200, "1985-01-01T00:00:00")),
            "W@0+300 N2@300+600 REM@900+300 ");
  LabelOptions night = recorded(28800, "1985-01-01T00:00:00");
  EXPECT_EQ(stages_of("time,stage\n00:00,W\n01:00,N2\n03:00,R\n", night),
            "W@0+3600 N2@3600+7200 REM@10800+30 ");
}

TEST(ElapsedMinutes, ThatMayLackTheirHoursAreRefused) {
  EXPECT_THAT(error_of("time,stage\n00:00.0,W\n00:30.0,N2\n01:00.0,R\n", recorded(90)),
              HasSubstr("left the hours out: save the column as hh:mm:ss"));
}

TEST(DottedClocks, AreTimesOfDayWhereNoDateIs) {
  const LabelOptions night = recorded(150, "2010-01-01T22:00:00");
  const std::string late = "N2@0+30 N2@30+30 REM@60+30 ";  // from 22:00:30 on
  const Labels labels = read("22.00.30\tN2\n22.01.00\tN2\n22.01.30\tR\n", night);
  EXPECT_EQ(stage_list(labels), late);
  EXPECT_EQ(labels.start_time, "T22:00:30");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("22.00.30")));
  for (const char* text : {
           "Time;Stage\n22.00.30;N2\n22.01.00;N2\n22.01.30;R\n",
           "Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\nN2\t22.00.30\tSLEEP-S2\t30\n"
           "N2\t22.01.00\tSLEEP-S2\t30\nR\t22.01.30\tSLEEP-REM\t30\n",
           "Zeit;Stadium\n1.1.2010 22.00.30;N2\n1.1.2010 22.01.00;N2\n1.1.2010 22.01.30;R\n",
           "time,stage\n2010-01-01 22:00:30 UTC,N2\n2010-01-01 22:01:00 UTC,N2\n"
           "2010-01-01 22:01:30 UTC,R\n",
           "time,stage\n2010-01-01 22:00:30 +0100,N2\n2010-01-01 22:01:00 +0100,N2\n"
           "2010-01-01 22:01:30 +0100,R\n",
       }) {
    EXPECT_EQ(stages_of(text, night), late) << text;
    EXPECT_THAT(read(text, night).start_time, HasSubstr("T22:00:30")) << text;
  }
  // Dates beside clocks stay dates.
  EXPECT_EQ(
      stages_of("01.01.10\t22:00:00\tW\n01.01.10\t22:00:30\tN2\n01.01.10\t22:01:00\tR\n", night),
      "W@0+30 N2@30+30 REM@60+30 ");
}

TEST(Midnight, MayBeADateAlone) {
  const LabelOptions night = recorded(120, "2010-01-01T23:59:00");
  for (const char* text : {
           "time,stage\n2010-01-01 23:59:00,W\n2010-01-01 23:59:30,N2\n2010-01-02,N2\n"
           "2010-01-02 00:00:30,R\n2010-01-02 00:01:00,?\n",
           "Zeit;Stadium\n01.01.2010 23:59:00;W\n01.01.2010 23:59:30;N2\n02.01.2010;N2\n"
           "02.01.2010 00:00:30;R\n02.01.2010 00:01:00;?\n",
       })
    EXPECT_THAT(stages_of(text, night), ::testing::StartsWith(kFour)) << text;
}

TEST(ExcelsDays, AreTimesOfDay) {
  const auto list = [](double first, int decimals, bool whole_days) {
    std::string text = "Time;Stage\n";
    for (int i = 0; i < 12; ++i) {
      const double days = first + i * 30 / 86400.0;
      text += fmt::format("{:.{}f};{}\n", whole_days ? days : days - std::floor(days), decimals,
                          i < 6 ? "W" : "N2");
    }
    return text;
  };
  const double late = 40179.0 + (24 * 3600 - 90) / 86400.0;  // 23:58:30
  for (const int decimals : {5, 9})
    for (const bool whole_days : {true, false}) {
      const Labels labels =
          read(list(late, decimals, whole_days), recorded(360, "2010-01-01T23:58:30"));
      EXPECT_EQ(labels.start_time, "T23:58:30");
      ASSERT_EQ(labels.stages.size(), 12U) << decimals << whole_days;
      EXPECT_EQ(labels.stages[6].start_seconds, 180);
      EXPECT_THAT(labels.assumptions, Contains(HasSubstr("numbers of days")));
    }
  EXPECT_EQ(stages_of("Onset (s),Confidence,Stage\n0,0.1,W\n30,0.2,N2\n60,0.3,R\n"),
            "W@0+30 N2@30+30 REM@60+30 ");
}

TEST(HoursOfTheDay, AreSeenByTheRecordingsStart) {
  const std::string want = "W@0+900 N2@900+900 N1@1800+900 REM@2700+30 ";
  EXPECT_EQ(stages_of("Time (h),Stage\n23.5,W\n23.75,N2\n0,N1\n0.25,R\n",
                      recorded(3600, "2010-01-01T23:30:00")),
            want);
  const std::string zero = "Time (h),Stage\n0,W\n0.25,N2\n0.5,N1\n0.75,R\n";
  EXPECT_EQ(stages_of(zero, recorded(3600, "2010-01-01T00:00:00")), want);
  const std::string early = "Time (h),Stage\n0.25,W\n0.5,N2\n0.75,R\n";
  EXPECT_THAT(error_of(early, recorded(3600, "2010-01-01T00:15:00")),
              ::testing::AllOf(HasSubstr("begin at 0.25 h, as does the recording"),
                               HasSubstr("--time-unit h")));
  LabelOptions stated = recorded(3600, "2010-01-01T00:15:00");
  state_time_unit("h", stated);
  EXPECT_EQ(read(early, stated).stages[0].start_seconds, 900);
}

TEST(CompactClocks, AreSeenByTheirBeat) {
  std::string text = "Time,Stage\n";
  for (int i = 0; i < 12; ++i)
    text += fmt::format(
        "{:06}{}\n", i < 6 ? 235700 + i / 2 * 100 + 30 * (i % 2) : (i - 6) / 2 * 100 + 30 * (i % 2),
        i < 6 ? ",W" : ",N2");
  const Labels labels = read(text, recorded(360, "2010-01-01T23:57:00"));
  ASSERT_EQ(labels.stages.size(), 12U);
  EXPECT_EQ(labels.start_time, "T23:57:00");
  EXPECT_EQ(labels.stages[11].start_seconds, 330);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("like 220030")));
}

// 12 epochs of half a minute from 23:57:00.5 on, whose clock `write` writes.
template <typename Write>
Labels half_a_second_late(const std::string& title, const Write& write) {
  std::string text = title + ",Stage\n";
  for (int i = 0; i < 12; ++i)
    text += write((23 * 3600 + 57 * 60 + 30 * i) % 86400) + (i < 6 ? ",W\n" : ",N2\n");
  Labels labels = read(text, recorded(360, "2010-01-01T23:57:00"));
  EXPECT_EQ(labels.stages.size(), 12U);
  EXPECT_EQ(labels.start_time, "T23:57:00.5");
  EXPECT_TRUE(labels.exact_clock);
  return labels;
}

TEST(CompactClocks, MayHaveAPartOfASecond) {
  const auto compact = [](int s) {
    return fmt::format("{:02}{:02}{:02}.500", s / 3600, s / 60 % 60, s % 60);
  };
  half_a_second_late("Time", compact);
}

TEST(Clocks, MillisecondsBehindAColon) {
  const auto with_colons = [](int s) {
    return fmt::format("{:02}:{:02}:{:02}:500", s / 3600, s / 60 % 60, s % 60);
  };
  half_a_second_late("Time", with_colons);
}

TEST(Clocks, HoursOfTheDayAreSeenByTheirBeat) {
  const auto hours = [](int s) { return fmt::format("{:.6f}", (s + 0.5) / 3600); };
  for (const char* title : {"Time", "onset"}) {
    const Labels labels = half_a_second_late(title, hours);
    EXPECT_EQ(labels.origin, Labels::Origin::clock);
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("hours of the day")));
  }
  // Those since the start are none.
  std::string text = "Time [h],Stage\n";
  for (int i = 0; i < 12; ++i) text += fmt::format("{:.6f},{}\n", i / 120.0, i < 6 ? "W" : "N2");
  EXPECT_EQ(read(text, recorded(360, "2010-01-01T23:57:00")).origin, Labels::Origin::recording);
}

// 1 follows 12, as on the wall.
TEST(Clocks, OfTwelveHoursAreRefused) {
  std::string text = "time,stage\n";
  for (int i = 0; i < 40; ++i) {
    const int s = 12 * 3600 + 50 * 60 + 30 * i, hour = s / 3600 > 12 ? s / 3600 - 12 : s / 3600;
    text += fmt::format("{:02}:{:02}:{:02},N2\n", hour, s / 60 % 60, s % 60);
  }
  EXPECT_THAT(error_of(text, recorded(1200, "2010-01-01T00:50:00")),
              HasSubstr("a clock of twelve hours, without AM and PM"));
}

// From 0 on, beside a recording that begins half a minute after midnight.
TEST(Clocks, FromZeroOnNearMidnightAreElapsedOrNot) {
  std::string text = "time,stage\n";
  for (int i = 0; i < 40; ++i) text += fmt::format("00:{:02}:{:02},N2\n", i / 2, 30 * (i % 2));
  EXPECT_THAT(error_of(text, recorded(1200, "2010-01-01T00:00:30")),
              HasSubstr("--time-unit clock"));
  EXPECT_EQ(read(text, recorded(1200, "2010-01-01T00:00:00")).stages.size(), 40U);
}

// ---- change of clock

// 240 epochs from 01:00 on; at 02:00 the clock jumps by `jump` seconds.
std::string night_of_change(int jump, bool numbers, bool ends) {
  std::string text = numbers ? "Epoch,Time,Stage\n" : ends ? "Start,Stop,Stage\n" : "Time,Stage\n";
  const auto at = [jump](int i) { return hms(3600 + 30 * i + (i >= 120 ? jump : 0)); };
  for (int i = 0; i < 240; ++i) {
    if (numbers) text += fmt::format("{},", i + 1);
    text += at(i);
    if (ends) text += "," + at(i + 1);
    text += i % 3 == 0 ? ",W\n" : ",N2\n";
  }
  return text;
}

TEST(ChangeOfClock, TheRowsGoOnAtTheirBeat) {
  const LabelOptions night = recorded(7200, "2010-03-28T01:00:00");
  for (const int jump : {3600, -3600})
    for (const bool numbers : {true, false})
      for (const bool ends : {true, false}) {
        const Labels labels = read(night_of_change(jump, numbers, ends && !numbers), night);
        ASSERT_EQ(labels.stages.size(), 240U) << jump << numbers << ends;
        EXPECT_EQ(labels.stages[120].start_seconds, 3600);
        EXPECT_EQ(labels.stages[239].start_seconds, 7170);
        EXPECT_EQ(labels.stages[119].duration_seconds, 30);
        EXPECT_THAT(labels.assumptions, Contains(HasSubstr("summer time")));
      }
}

TEST(ChangeOfClock, AnHourThatTheRecordingHasIsAGap) {
  const Labels labels =
      read(night_of_change(3600, false, false), recorded(10800, "2010-03-28T01:00:00"));
  EXPECT_EQ(labels.stages[120].start_seconds, 7200);
  EXPECT_THAT(labels.assumptions, Not(Contains(HasSubstr("summer time"))));
  // Nor is one at another time of night, where nothing counts on.
  std::string evening = "Time,Stage\n";
  for (int i = 0; i < 40; ++i)
    evening += hms(68400 + 30 * i + (i >= 20 ? 3600 : 0)) + (i % 3 == 0 ? ",W\n" : ",N2\n");
  EXPECT_EQ(read(evening, recorded(1200, "2010-03-28T19:00:00")).stages[20].start_seconds, 4200);
}

}  // namespace
}  // namespace physiomae::io
