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
