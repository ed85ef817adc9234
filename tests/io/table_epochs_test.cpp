#include "tests/io/table_testing.h"

#include "physiomae/io/epoch_length.h"

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

std::string list_of(int rows) {
  std::string text;
  for (int i = 0; i < rows; ++i) text += i % 2 ? "N2\n" : "W\n";
  return text;
}

TEST(TableEpochs, TheLengthIsTheOneThatMakesTheRecording) {
  for (const int seconds : {30, 20, 10, 5})
    for (const int off : {0, 1 - seconds, seconds - 1}) {
      const Labels labels = read(list_of(60), recorded(60 * seconds + off));
      EXPECT_EQ(labels.epoch_seconds, seconds) << off;
      EXPECT_EQ(labels.stages[1].start_seconds, seconds);
      EXPECT_THAT(labels.assumptions, Contains(HasSubstr("one epoch a row")));
    }
  EXPECT_THAT(error_of(list_of(17), recorded(240)),
              AllOf(HasSubstr("510 s of 30 s"), HasSubstr("lasts 240 s"), HasSubstr("--epoch")));
  EXPECT_THAT(error_of(list_of(4), recorded(100)), HasSubstr("or several"));
  LabelOptions stated = recorded(240);
  state_epoch("15", stated);
  EXPECT_EQ(read(list_of(17), stated).epoch_seconds, 15);
}

TEST(TableEpochs, WithoutARecording30SecondsAreAssumedAndSaid) {
  const Labels labels = read(list_of(4));
  EXPECT_EQ(labels.epoch_seconds, 30);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("assumed")));
}

TEST(TableEpochs, AnEmptyLineKeepsItsPlace) {
  EXPECT_EQ(stages_of("W\nN1\n\n# comment\nN2\nMT\n?\n", recorded(180)),
            "W@0+30 N1@30+30 N2@90+30 -@120+30 -@150+30 ");
  // Behind the last they may be epochs or nothing.
  EXPECT_EQ(stages_of("W\nN1\nN2\n\n\n\n", recorded(180)), "W@0+30 N1@30+30 N2@60+30 ");
}

TEST(TableEpochs, EmptyLinesBeforeTheFirstStageAreEpochsUnlessInDoubt) {
  EXPECT_EQ(stages_of("stage\n\nW\nN1\n", recorded(90)), "W@30+30 N1@60+30 ");
  EXPECT_THAT(error_of("stage\n\n" + list_of(10), recorded(300)),
              HasSubstr("line 2: 1 empty lines before the first stage"));
}

TEST(TableEpochs, ATitleIsNoEpoch) {
  const Labels labels = read("my night\nW\nN1\nN2\nR\n", recorded(120));
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 REM@90+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("line 1 is taken as a title")));
  EXPECT_THAT(error_of("my night\nW\nN1\nN2\nR\n", recorded(150)),
              HasSubstr("line 1: \"my night\" is no stage: a title, or the first epoch?"));
  // What stands elsewhere, too, is a word that is not known.
  EXPECT_THAT(error_of("N9\nW\nN9\nR\n", recorded(120)), HasSubstr("\"N9\" (2 times"));
}

TEST(TableEpochs, EmptyLinesUnderAPreambleAreNoEpochs) {
  const std::string preamble = "Patient: 12\n-----\nScored by AB\n-----\n\n";
  for (const double seconds : {300.0, 315.0, 0.0}) {
    const Labels labels = read(preamble + list_of(10), recorded(seconds));
    EXPECT_EQ(labels.stages.size(), 10U) << seconds;
    EXPECT_EQ(labels.stages[0].start_seconds, 0) << seconds;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("1 empty lines under the title")));
  }
  EXPECT_THAT(error_of(preamble + list_of(10), recorded(330)), HasSubstr("first"));
}

TEST(TableEpochs, AFooterIsNoEpoch) {
  for (const std::string before : {"", "\n", "-----\n"}) {
    const Labels labels =
        read("stage\nW\nN1\nN2\nR\n" + before + "Total: 4 epochs\nEnd\n", recorded(120));
    EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 REM@90+30 ") << before;
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("are taken as a footer")));
  }
  EXPECT_EQ(stages_of("W\nN1\nTotal 2\n", recorded(60)), "W@0+30 N1@30+30 ");
  // A short word could be a stage.
  EXPECT_THAT(error_of("W\nN1\nN2\nN7\n"), HasSubstr("1 of 4 entries"));
  EXPECT_THAT(error_of("W\nN1\nN2\nTotal\n", recorded(120)),
              HasSubstr("line 4: \"Total\" is no stage: a footer, or the last epoch?"));
  // What stands elsewhere, too, is a word that is not known.
  EXPECT_THAT(error_of("W\nN9\nR\nN9\n", recorded(120)), HasSubstr("\"N9\" (2 times"));
}

TEST(TableEpochs, NumbersWithoutATitleMayHaveGaps) {
  EXPECT_EQ(stages_of("1;W\n2;W\n4;N1\n5;N2\n", recorded(150)),
            "W@0+30 W@30+30 N1@90+30 N2@120+30 ");
  EXPECT_EQ(stages_of("0 W\n1 N1\n3 N2\n", recorded(120)), "W@0+30 N1@30+30 N2@90+30 ");
  EXPECT_THAT(error_of("5,W\n6,N1\n8,N2\n", recorded(240)), HasSubstr("numbered from 5"));
  EXPECT_EQ(stages_of("0,W\n30,N1\n60,N2\n", recorded(90)), "W@0+30 N1@30+30 N2@60+30 ");
}

TEST(TableEpochs, NumbersCountFromZeroOrOne) {
  const LabelOptions night = recorded(120);
  EXPECT_EQ(stages_of("epoch,stage\n1,W\n2,N1\n4,N2\n", night), "W@0+30 N1@30+30 N2@90+30 ");
  EXPECT_EQ(stages_of("epoch,stage\n0,W\n1,N1\n3,N2\n", night), "W@0+30 N1@30+30 N2@90+30 ");
  EXPECT_EQ(stages_of("Epoch,Dur,stage\n1,20,W\n2,20,N1\n", recorded(600)), "W@0+20 N1@20+20 ");
  EXPECT_EQ(stages_of("epoch,stage\n1,W\n2,N1\n3,N2\n4,R\n", recorded(40)),
            "W@0+10 N1@10+10 N2@20+10 REM@30+10 ");
  EXPECT_THAT(error_of("epoch,stage\n5,W\n6,N1\n", night), HasSubstr("numbered from 5"));
  EXPECT_THAT(error_of("epoch,stage\n0,W\n30,N1\n60,N2\n", night), HasSubstr("go up by 30"));
  EXPECT_THAT(error_of("epoch,stage\n1,W\n2.5,N1\n3,N2\n", night), HasSubstr("line 3: the epoch"));
}

TEST(TableEpochs, RunsFromAFirstEpochToALast) {
  for (const char* titles :
       {"First epoch,Last epoch,Stage", "Epoch,To epoch,Stage", "Start epoch,End epoch,Stage",
        "Von Epoche,Bis Epoche,Stadium", "Erste Epoche,Letzte Epoche,Stadium",
        "Premi\xC3\xA8re \xC3\xA9poque,Derni\xC3\xA8re \xC3\xA9poque,Stade"}) {
    EXPECT_EQ(stages_of(std::string(titles) + "\n1,4,W\n5,6,N1\n7,10,N2\n", recorded(300)),
              "W@0+120 N1@120+60 N2@180+120 ")
        << titles;
    EXPECT_THAT(error_of(std::string(titles) + "\n1,4,W\n5,,N1\n7,10,N2\n", recorded(300)),
                HasSubstr("last epoch"))
        << titles;
  }
}

TEST(TableEpochs, ANightInOneLine) {
  EXPECT_EQ(stages_of("0,1,2,2,5\n", recorded(150)),
            "W@0+30 N1@30+30 N2@60+30 N2@90+30 REM@120+30 ");
}

TEST(TableEpochs, NumbersFromWithinTheNightCountFromOneWhereTheyEndWithIt) {
  const std::string rows = "epoch,stage\n3,W\n4,N1\n5,R\n";
  EXPECT_EQ(stages_of(rows, recorded(150)), "W@60+30 N1@90+30 REM@120+30 ");
  EXPECT_THAT(read(rows, recorded(150)).assumptions,
              Contains("epochs are numbered from 1: 5 is the recording's last"));
  // Counted from 0, 5 would be the last of these.
  for (const double seconds : {180.0, 165.0, 151.0, 120.0, 0.0})
    EXPECT_THAT(error_of(rows, recorded(seconds)), HasSubstr("numbered from 3")) << seconds;
  EXPECT_THAT(error_of("epoch,stage\n3,W\n5,R\n", recorded(150)), HasSubstr("numbered from 3"));
}

TEST(TableEpochs, ATableLyingOnItsSide) {
  const std::string stages = "W@0+30 N1@30+30 N2@60+30 N2@90+30 REM@120+30 ";
  EXPECT_EQ(stages_of("onset,0,30,60,90,120\nstage,W,N1,N2,N2,R\n", recorded(150)), stages);
  EXPECT_EQ(stages_of("epoch;1;2;3;4;5\nstage;0;1;2;2;5\n", recorded(150)), stages);
  EXPECT_THAT(read("epoch;1;2;3;4;5\nstage;0;1;2;2;5\n", recorded(150)).assumptions,
              Contains("each row holds what is a column elsewhere"));
}

TEST(TableEpochs, DreamsNamesItsCodingInTheTitle) {
  const Labels labels = read("[HypnogramAASM]\n5\n5\n3\n2\n1\n4\n", recorded(30));
  EXPECT_EQ(stage_list(labels), "W@0+5 W@5+5 N1@10+5 N2@15+5 N3@20+5 REM@25+5 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("DREAMS")));
}

}  // namespace
}  // namespace physiomae::io
