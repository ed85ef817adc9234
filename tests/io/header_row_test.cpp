#include "physiomae/io/header_row.h"

#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr const char* kNight = "Time,Stage\n22:00:00,W\n22:00:30,N1\n22:01:00,N2\n22:01:30,R\n";
constexpr const char* kWanted = "W@0+30 N1@30+30 N2@60+30 REM@90+30 ";

TEST(HeaderRow, AnotherListBehindTheStagesIsSaidAndNotRead) {
  const Labels labels = read(std::string(kNight) +
                             "\nEvent,Time,Duration\nArousal,22:00:40,8\nHypopnea,22:01:10,12\n");
  EXPECT_EQ(table_testing::stage_list(labels), kWanted);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("line 7 names other columns")));
}

TEST(HeaderRow, AnotherTableAboveTheStagesIsPassedOver) {
  EXPECT_EQ(table_testing::stages_of("Stage,Start,End\nLights off,22:00:00,22:30:00\n\n" +
                                     std::string(kNight)),
            kWanted);
}

TEST(HeaderRow, ALineOfTitlesAndATimeAboveIsPassedOver) {
  const std::string above = "Start time,End time,22:00:00\n\n";
  EXPECT_EQ(table_testing::stages_of(above + "Time,Stage,Odd\n22:00:00,W,\n22:00:30,N1,\n"
                                             "22:01:00,N2,\n22:01:30,R,\n"),
            kWanted);
}

TEST(HeaderRow, NamesAtTheEndAreOfNoList) {
  const Labels labels = read(std::string(kNight) + "\nEvent,Time,Duration\n");
  EXPECT_EQ(table_testing::stage_list(labels), kWanted);
  EXPECT_THAT(labels.assumptions, Not(Contains(HasSubstr("names other columns"))));
}

TEST(HeaderRow, OfTwoTheOneThatNamesMoreColumns) {
  EXPECT_EQ(read("Stage,\nStage,Time\nW,22:00:00\nN1,22:00:30\nN2,22:01:00\n").start_time,
            "T22:00:00");
}

TEST(HeaderRow, NamesThatComeAgainAreTheTopOfAPage) {
  for (const char* again :
       {"Time,Stage\n", "Clock,Sleep Stage\n", "Time,Stage,SpO2\n", "Time,Event,Duration\n"}) {
    const Labels labels =
        read(std::string(kNight) + again + "22:02:00,N2\n22:02:30,N3\n22:03:00,N3\n");
    EXPECT_EQ(labels.stages.size(), 7U) << again;
    EXPECT_THAT(labels.assumptions, Not(Contains(HasSubstr("names other columns")))) << again;
  }
}

// Each is looked at against what stands above and below it: minutes, if that were counted anew.
TEST(HeaderRow, ThousandsOfRowsOfNamesAreNoHang) {
  constexpr int kEpochs = 10000;
  std::string text = "Time;Stage\n";
  for (int i = 0; i < kEpochs; ++i)
    text += table_testing::hms(30 * i) + (i % 2 == 0 ? ";W\n" : ";N2\n") + "Event;Duration\n";
  EXPECT_EQ(read(text).stages.size(), static_cast<size_t>(kEpochs));
}

TEST(HeaderRow, ANightInTwoBlocksSideBySideIsRefused) {
  EXPECT_THAT(error_of("Epoch,Stage,,Epoch,Stage\n1,W,,4,N2\n2,N1,,5,N3\n3,N2,,6,R\n"),
              HasSubstr("side by side twice"));
  EXPECT_EQ(read("Epoch,Stage,,Epoch,Stage\n1,W,,1,W\n2,N1,,2,N2\n3,N2,,3,N2\n").stages.size(), 3U);
}

}  // namespace
}  // namespace physiomae::io
