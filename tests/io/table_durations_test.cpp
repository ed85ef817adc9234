// Durations in units that are not said, of events, of runs of epochs; separators of thousands.
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

const std::string kRuns = "W@0+270 N1@270+60 N2@330+360 N3@690+150 REM@840+60 ";

TEST(Durations, AreInTheUnitInWhichRowsMeet) {
  const LabelOptions night = recorded(900, "2010-01-01T22:00:00", 100);
  for (const char* text : {
           "Time,Duration,Stage\n22:00:00,4.5,W\n22:04:30,1,N1\n22:05:30,6,N2\n22:11:30,2.5,N3\n"
           "22:14:00,1,R\n",
           "Time,Duration,Stage\n22:00:00,9,W\n22:04:30,2,N1\n22:05:30,12,N2\n22:11:30,5,N3\n"
           "22:14:00,2,R\n",
           "Onset (s),Duration,Stage\n0,4.5,W\n270,1,N1\n330,6,N2\n690,2.5,N3\n840,1,R\n",
           "onset,duration,stage\n0,9,W\n270,2,N1\n330,12,N2\n690,5,N3\n840,2,R\n",
           "onset,duration,stage\n0,27000,W\n270,6000,N1\n330,36000,N2\n690,15000,N3\n840,6000,R\n",
       }) {
    EXPECT_EQ(stages_of(text, night), kRuns) << text;
    EXPECT_THAT(read(text, night).assumptions,
                Contains(HasSubstr("only so does a stage end where the next begins")));
  }
}

TEST(Durations, OfStagesWithHolesBetweenThemAreSeconds) {
  EXPECT_EQ(stages_of("onset,duration,stage\n0,30,W\n100,60,N2\n300,30,N2\n500,90,R\n700,30,W\n",
                      recorded(900)),
            "W@0+30 N2@100+60 N2@300+30 REM@500+90 W@700+30 ");
}

TEST(Durations, ThatAreTooShortAreRefused) {
  const std::string text =
      "Time,Duration,Stage\n22:00:00,4.5,W\n22:06:00,1,N1\n22:08:00,3,N2\n22:12:30,2.5,R\n";
  const LabelOptions night = recorded(900, "2010-01-01T22:00:00");
  EXPECT_THAT(error_of(text, night),
              AllOf(HasSubstr("(column \"Duration\") of at most 4.5 s are too short"),
                    HasSubstr("Duration (min)")));
  LabelOptions stated = night;
  state_time_unit("min", stated);
  EXPECT_EQ(stages_of(text, stated), "W@0+270 N1@360+60 N2@480+180 REM@750+150 ");
}

TEST(Durations, OfMarksAreNone) {
  const std::string text =
      "onset\tduration\ttrial_type\n0\t0.01\tW\n30\t0.01\tN2\n60\t0.01\tN2\n90\t0.01\tR\n";
  EXPECT_EQ(stages_of(text), "W@0+30 N2@30+30 N2@60+30 REM@90+30 ");
  EXPECT_THAT(read(text).assumptions, Contains(HasSubstr("are those of marks")));
}

TEST(Durations, OfEventsAreNotAddedUp) {
  const std::string text =
      "Event,Duration\nW,270\nN1,60\nArousal,12\nN2,180\nHypopnea,20\nN2,180\nN3,150\nR,60\n";
  EXPECT_EQ(stages_of(text, recorded(900)),
            "W@0+270 N1@270+60 N2@330+180 N2@510+180 N3@690+150 REM@840+60 ");
  EXPECT_THAT(read(text, recorded(900)).assumptions, Contains(HasSubstr("2 rows are events")));
}

// A row a stage: how long each lasted in all.
TEST(Durations, OfASummaryAreNoHypnogram) {
  for (const char* text : {"stage,Duration (min)\nW,60\nN1,30\nN2,180\nN3,70\nREM,80\n",
                           "Stage,duration,% TST\nN1,60,7\nN2,480,53\nN3,240,27\nR,120,13\n"})
    EXPECT_THAT(error_of(text, recorded(900)), HasSubstr("each stage has one row"));
}

TEST(Runs, OfNumberedEpochsLastAsTheySay) {
  LabelOptions stated = recorded(900);
  state_epoch("30", stated);
  for (const LabelOptions& options : {recorded(900), stated}) {
    EXPECT_EQ(stages_of("Epoch,Duration,Stage\n1,270,W\n10,60,N1\n12,360,N2\n24,150,N3\n29,60,R\n",
                        options),
              kRuns);
    EXPECT_EQ(
        stages_of("Epoch,Duration,Stage\n1,9,W\n10,2,N1\n12,12,N2\n24,5,N3\n29,2,R\n", options),
        kRuns);
  }
}

TEST(Runs, MayNameTheirFirstEpochAndTheirLast) {
  for (const char* text : {
           "Start Epoch,End Epoch,Stage\n1,9,W\n10,11,N1\n12,23,N2\n24,28,N3\n29,30,R\n",
           "start_epoch,end_epoch,stage\n0,9,W\n9,11,N1\n11,23,N2\n23,28,N3\n28,30,R\n",
       })
    EXPECT_EQ(stages_of(text, recorded(900)), kRuns) << text;
  // Seconds.
  EXPECT_EQ(stages_of("epoch_start,epoch_end,stage\n0,270,W\n270,330,N1\n330,690,N2\n690,840,N3\n"
                      "840,900,R\n",
                      recorded(900)),
            kRuns);
  EXPECT_THAT(
      error_of("Start Epoch,End Epoch,Stage\n1,4,W\n10,11,N1\n12,20,N2\n24,30,R\n", recorded(900)),
      HasSubstr("do not end where the next begin"));
}

TEST(Runs, OfAbsurdLengthsAreRefused) {
  EXPECT_THAT(error_of("Start Epoch,End Epoch,Stage\n1,4,W\n5,11,N1\n12,1e300,N2\n"),
              HasSubstr("the last epoch is"));
  EXPECT_THAT(read("Epoch,Duration,Stage\n1,270,W\n10,60,N1\n12,1e200,N2\n").assumptions,
              Contains(HasSubstr("do not fit the numbers of epochs")));
}

TEST(Runs, OfChangesLastUntilTheNext) {
  LabelOptions stated = recorded(900);
  state_epoch("30", stated);
  const std::string text = "Epoch,Stage\n1,W\n10,N1\n12,N2\n24,N3\n29,R\n";
  EXPECT_EQ(stages_of(text, stated), "W@0+270 N1@270+60 N2@330+360 N3@690+150 REM@840+30 ");
  EXPECT_THAT(read(text, stated).assumptions, Contains(HasSubstr("rows are changes")));
  EXPECT_THAT(read("Epoch,Stage\n1,W\n2,W\n5,N1\n6,N1\n", stated).assumptions,
              Contains(HasSubstr("2 numbers of epochs are missing")));
}

TEST(Thousands, AreSeparatedWhereOnlySoNumbersGoOn) {
  const LabelOptions night = recorded(1080);
  const std::string want = "W@0+960 N2@960+30 N2@990+30 N2@1020+30 REM@1050+30 ";
  EXPECT_EQ(stages_of("Onset (s),Stage\n0,W\n960,N2\n990,N2\n\"1,020\",N2\n\"1,050\",R\n", night),
            want);
  EXPECT_EQ(stages_of("Start (s);Stadium\n0;W\n960;N2\n990;N2\n1.020;N2\n1.050;R\n", night), want);
  // Decimals.
  EXPECT_EQ(stages_of("Onset (min),Stage\n0.500,W\n1.000,N2\n1.500,R\n", night),
            "W@30+30 N2@60+30 REM@90+30 ");
}

TEST(EndsWithEvents, ThoseTouchNoStage) {
  const std::string text =
      "Event,End\nW,270\nArousal,300\nN1,330\nHypopnea,500\nN2,690\nN3,840\nR,900\n";
  EXPECT_EQ(stages_of(text, recorded(900)), kRuns);
}

}  // namespace
}  // namespace physiomae::io
