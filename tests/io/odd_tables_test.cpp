// Tables as spreadsheets, annotation programs and people write them.
#include "tests/io/table_testing.h"

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kThree = "W@0+30 N2@30+30 REM@60+30 ";

TEST(OddTables, BlanksOfTypesettingAreBlanks) {
  EXPECT_EQ(plain_blanks("a\xC2\xA0"
                         "b\xE2\x80\xAF"
                         "c\xE2\x80\x89"
                         "d\xE3\x80\x80"
                         "e\xE2\x80\x8B"
                         "f\xEF\xBB\xBFg\xC3\xA0"),
            "a b c d efg\xC3\xA0");
  EXPECT_EQ(stages_of("onset,duration,stage\n0,30,Sleep\xC2\xA0stage\xC2\xA0W\n30,30,"
                      "\xC2\xA0N2\n60\xC2\xA0,30,REM\xE2\x80\x8B\n"),
            kThree);
  // Latin-1 has the no-break space as one byte.
  EXPECT_EQ(stages_of("onset,stage\n0,W\xA0\n30,Sleep\xA0stage\xA0N2\n60,R\n"), kThree);
  // What new versions of ICU put before AM and PM.
  EXPECT_EQ(stages_of("Time,Stage\n10:00:00\xE2\x80\xAFPM,W\n10:00:30\xE2\x80\xAFPM,N2\n"
                      "10:01:00\xE2\x80\xAFPM,R\n",
                      recorded(90, "2010-01-01T22:00:00")),
            kThree);
  EXPECT_EQ(stages_of("22:00:00 W\xC2\xA0\n22:00:30 N2\n22:01:00 R\n",
                      recorded(90, "2010-01-01T22:00:00")),
            kThree);
}

TEST(OddTables, AColumnNamedAfterItsScorerHoldsStages) {
  EXPECT_EQ(stages_of("Epoch,Scorer1,Scorer2\n1,W,W\n2,N2,N1\n3,R,R\n", recorded(90)), kThree);
  EXPECT_THAT(read("Epoch,Rater A,Rater B\n1,W,W\n2,N2,N1\n3,R,R\n", recorded(90)).assumptions,
              Contains(HasSubstr("\"Rater A\" is taken; \"Rater B\" agrees in 2 of 3 rows")));
  // Whoever scored is not a stage where there is a column of stages.
  EXPECT_EQ(stages_of("Scorer,onset,stage\nAB,0,W\nAB,30,N2\nAB,60,R\n"), kThree);
}

TEST(OddTables, WordsGoBeforeDigitsThatLeaveADoubt) {
  const std::string text = "epoch,stage_num,stage\n1,0,W\n2,2,N2\n3,4,REM\n";
  EXPECT_EQ(stages_of(text, recorded(90)), kThree);
  EXPECT_THAT(read(text, recorded(90)).assumptions,
              Contains(HasSubstr("\"stage\" is taken, its words leave no doubt")));
}

TEST(OddTables, ARowThatIsMissingFromAListOfEpochsHasNoStage) {
  const std::string text = "onset,stage\n0,W\n30,N2\n60,N2\n90,N2\n150,N3\n180,R\n210,R\n240,R\n";
  EXPECT_EQ(stages_of(text),
            "W@0+30 N2@30+30 N2@60+30 N2@90+30 N3@150+30 REM@180+30 REM@210+30 REM@240+30 ");
  EXPECT_THAT(read(text).assumptions,
              Contains(HasSubstr("1 of the steps between them are longer")));
  // A list of changes names no stage twice in a row: each lasts until the next.
  const std::string changes = "onset,stage\n0,W\n30,N1\n60,N2\n90,N3\n120,N2\n150,N1\n240,R\n";
  EXPECT_THAT(stages_of(changes), HasSubstr("N1@150+90"));
  EXPECT_THAT(read(changes).assumptions, Not(Contains(HasSubstr("are longer"))));
}

// Changes of stages on whole epochs, and what else stands in the list.
std::string changes(const std::string& prefix, const std::string& others) {
  std::string text = "onset,event\n";
  const char* const stages[] = {"W", "N1", "N2", "N3", "N2", "R", "N2", "W"};
  for (int i = 0; i < 8; ++i)
    text += std::to_string(60 * i + 30 * (i % 2)) + "," + prefix + stages[i] + "\n";
  return text + others;
}

const std::string kChanges =
    "W@0+90 N1@90+30 N2@120+90 N3@210+30 N2@240+90 REM@330+30 N2@360+90 W@450+30 ";

TEST(OddTables, NotesAmongChangesOfStagesEndNone) {
  const std::string notes = "75,Patient talks\n137,LM - DUR: 0.7 SEC. - ISOLATED\n";
  EXPECT_EQ(stages_of(changes("", notes)), kChanges);
  EXPECT_THAT(read(changes("", notes)).assumptions,
              Contains(HasSubstr("2 rows name no stage that is known")));
  // Where stages say that they are some, a note may stand anywhere.
  EXPECT_EQ(stages_of(changes("STAGE - ", "150,NEW MONTAGE\n")), kChanges);
  // On the grid, and not said: it may be a stage.
  EXPECT_THAT(error_of(changes("", "150,Doze\n")), HasSubstr("\"Doze\""));
  EXPECT_THAT(error_of(changes("STAGE - ", "150,Doze\n180,Doze\n270,Doze\n")),
              HasSubstr("\"Doze\" (3 times"));
}

TEST(OddTables, AStagesWordOfSecondsInsideAStageIsAMark) {
  const std::string text =
      "onset,duration,event\n0,30,W\n10,5,REM\n16,5,W\n22,,REM\n30,30,N2\n60,30,R\n90,30,R\n"
      "120,30,R\n";
  const std::string more =
      "150,60,W\n210,30,W\n240,30,W\n270,30,W\n300,30,W\n330,30,W\n"
      "360,30,W\n390,30,W\n420,30,W\n450,30,W\n480,30,W\n510,30,W\n"
      "540,30,W\n570,12,R\n";
  const Labels labels =
      read(text + more +
           "600,30,N1\n630,30,N1\n660,30,N1\n690,30,N1\n"
           "720,30,N1\n750,30,N1\n780,30,N1\n810,30,N1\n840,30,N1\n870,30,N1\n900,30,N1\n");
  EXPECT_EQ(labels.stages.front().duration_seconds, 30);
  EXPECT_EQ(labels.stages.at(1).stage, Stage::n2);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("3 rows bear a stage's word")));
  // The last epoch of a part may be short.
  EXPECT_EQ(labels.stages.at(18).duration_seconds, 12);
}

TEST(OddTables, AsleepIsNoStageAndAMayBeAwake) {
  EXPECT_THAT(error_of("Awake\nAsleep\nAsleep\nAwake\n"), HasSubstr("\"Asleep\" (2 times"));
  const std::string night = "onset,duration,stage\n0,30,A\n30,30,A\n60,30,A\n90,30,S2\n";
  EXPECT_THAT(error_of(night), testing::AllOf(HasSubstr("\"A\" occurs 3 times, and no wake"),
                                              HasSubstr("--stage-coding FILE")));
  EXPECT_EQ(read(night + "120,30,W\n").stages.size(), 5U);
  LabelOptions options;
  options.coding.words["a"] = Stage::wake;
  EXPECT_EQ(stages_of(night, options), "W@0+30 W@30+30 W@60+30 N2@90+30 ");
}

TEST(OddTables, AnArousalOfAnEpochHasNoExtent) {
  const Labels labels = read("Epoch,Event\n1,W\n2,N2\n2,Arousal\n3,R\n", recorded(90));
  EXPECT_TRUE(labels.arousals.empty());
  EXPECT_THAT(labels.warnings, Contains(HasSubstr("1 arousals without duration")));
}

TEST(OddTables, StagesOfNoDurationLastUntilTheNextAndItIsSaid) {
  const Labels labels =
      read("onset\tduration\ttrial_type\n0\t0\tW\n90\t0\tN2\n150\t0\tR\n", recorded(180));
  EXPECT_EQ(labels.stages.front().duration_seconds, 90);
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("a stage lasts until the next")));
}

TEST(OddTables, ColumnsNamedAfterStagesHoldNone) {
  for (const char* text : {"W,N1,N2,N3,REM\n1,0,0,0,0\n0,1,0,0,0\n0,0,0,0,1\n",
                           "epoch,P_W,P_N1,P_N2,P_N3,P_R\n1,.9,.1,0,0,0\n2,.1,.1,.8,0,0\n"})
    EXPECT_THAT(error_of(text, recorded(90)), HasSubstr("its columns are named after stages"));
}

TEST(OddTables, AUnitInTheNameOfStagesIsThatOfTheirEpochs) {
  EXPECT_EQ(
      stages_of("subject\tstart_time_sec\t30-sec_epoch_sleep_stage\nsub-1\t0\tW\nsub-1\t30\t2\n"
                "sub-1\t60\tR\n"),
      kThree);
}

TEST(OddTables, LunasAnnotationsNeedNoRowOfNames) {
  EXPECT_EQ(stages_of("# W\n# N2\nW\t.\t.\t0\t30\t.\nN2\t.\t.\t30\t60\t.\nR\t.\t.\t60\t90\t.\n"),
            kThree);
  EXPECT_EQ(stages_of("W\t.\tC3\t0\t+30\tx=1\nN2\t.\tC3\t30\t+30\tx=1\nR\t.\tC3\t60\t+30\tx=1\n"),
            kThree);
  EXPECT_EQ(stages_of("W\t.\t.\t22:00:00\t22:00:30\t.\nN2\t.\t.\t22:00:30\t22:01:00\t.\n"
                      "R\t.\t.\t22:01:00\t22:01:30\t.\n",
                      recorded(90, "2010-01-01T22:00:00")),
            kThree);
  EXPECT_THAT(error_of("W\t.\t.\t0\tx\t.\nN2\t.\t.\t30\ty\t.\n"), HasSubstr("several ways"));
}

}  // namespace
}  // namespace physiomae::io
