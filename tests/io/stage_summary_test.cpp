#include "physiomae/io/stage_summary.h"

#include "tests/io/table_testing.h"

#include "physiomae/io/label_builder.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::HasSubstr;

bool is_summary(const std::string& text, const LabelOptions& options = recorded(480)) {
  try {
    read(text, options);
  } catch (const NothingScored&) {
    return true;
  } catch (const InputError& error) {
    ADD_FAILURE() << error.what();
  }
  return false;
}

TEST(StageSummary, WhateverItsAmountsAreCalled) {
  for (const char* title : {"minutes", "Duration (min)", "duration", "Total time (s)", "time_min",
                            "percent", "TIB %"}) {
    const std::string text =
        std::string("stage,") + title + "\nW,2\nN1,1\nN2,3\nN3,1\nREM,1\nTotal,8\n";
    EXPECT_TRUE(is_summary(text)) << title;
  }
  EXPECT_TRUE(
      is_summary("Stage;Epochs;Minutes;Percent\nW;4;2;25\nN1;2;1;12,5\nN2;6;3;37,5\nN3;2;1;12,5\nR;"
                 "2;1;12,5\n"));
  EXPECT_TRUE(is_summary("stage,minutes\nW,1\nN1,2\nN2,3\nN3,4\nREM,5\n"));  // by chance
  EXPECT_TRUE(is_summary("Stage,Time\nN1,00:20:00\nN2,03:10:00\nN3,01:00:00\nREM,01:20:00\n"));
}

TEST(StageSummary, AboveTheEpochsIsPassedOver) {
  for (const std::string titles : {"Stage,Minutes,Percent", "Stage,Time,Percent"}) {
    std::string text =
        titles + "\nW,4.0,10\nN1,2.5,9\nN2,14,46\nN3,8.5,33\nREM,3,11\n\nTime,Stage\n";
    for (const char* row :
         {"22:00:00,W", "22:00:30,N1", "22:01:00,N2", "22:01:30,N2", "22:02:00,R"})
      text += std::string(row) + "\n";
    EXPECT_EQ(table_testing::stages_of(text), "W@0+30 N1@30+30 N2@60+30 N2@90+30 REM@120+30 ");
  }
}

TEST(StageSummary, InSentences) {
  EXPECT_TRUE(is_summary("Stage report\nN1 5 %\nN2 50 %\nN3 20 %\nREM 20 %\nWake 5 %\n"));
  EXPECT_TRUE(is_summary(
      "Sleep report\nREM latency: 90 min\nStage N1: 20 min\nStage N2: 180 min\nStage N3: 60 min\n"
      "Time in REM (min): 80\n"));
}

TEST(StageSummary, AShortNightIsNone) {
  const LabelOptions two_minutes = recorded(120);
  EXPECT_EQ(stages_of("stage,confidence\nW,0.9\nN1,0.5\nN2,0.8\nR,0.7\n", two_minutes),
            "W@0+30 N1@30+30 N2@60+30 REM@90+30 ");
  EXPECT_EQ(stages_of("onset,stage\n0,W\n60,N1\n120,N2\n300,N3\n", recorded(480)),
            "W@0+60 N1@60+60 N2@120+180 N3@300+30 ");
  EXPECT_EQ(stages_of("Time,Stage\n23:59:00,W\n23:59:30,N1\n00:00:00,N2\n00:01:00,N3\n",
                      recorded(150, "2010-01-01T23:59:00")),
            "W@0+30 N1@30+30 N2@60+60 N3@120+30 ");
  EXPECT_EQ(stages_of("minutes,stage\n0,W\n1,N1\n2,N2\n5,N3\n", recorded(480)),
            "W@0+60 N1@60+60 N2@120+180 N3@300+30 ");
}

TEST(StageSummary, IsSaidInWords) {
  EXPECT_THAT(error_of("stage,percent\nW,10\nN1,5\nN2,60\nN3,25\n", recorded(480)),
              HasSubstr("it sums a night up and is no hypnogram"));
}

}  // namespace
}  // namespace physiomae::io
