// Rows and cells around a table's data: names, units, numbers of rows, sums.
#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stages_of;
using ::testing::Contains;
using ::testing::HasSubstr;

const std::string kFour = "W@0+30 N1@30+30 N2@60+30 REM@90+30 ";
const LabelOptions kNight = recorded(120, "2010-01-01T22:00:00");

TEST(TableEdges, CountedColumnsAreNoRow) {
  for (const char* text : {
           "0,1\n1,W\n2,N1\n3,N2\n4,R\n",
           "0,1\n0,W\n1,N1\n2,N2\n3,R\n",
           "0,1\n1,0\n2,1\n3,2\n4,5\n",
           "0,1\n0,0\n1,1\n2,2\n3,5\n",
           "0,1\n0,W\n30,N1\n60,N2\n90,R\n",
           "0,1\n22:00:00,W\n22:00:30,N1\n22:01:00,N2\n22:01:30,R\n",
           "0,1,2\n0,30,W\n30,30,N1\n60,30,N2\n90,30,R\n",
           ",0\n0,W\n1,N1\n2,N2\n3,R\n",
           ",0\n0,0\n1,1\n2,2\n3,5\n",
           ",0,1\n0,1,W\n1,2,N1\n2,3,N2\n3,4,R\n",
           ",0,1\n0,0,W\n1,30,N1\n2,60,N2\n3,90,R\n",
       }) {
    EXPECT_EQ(stages_of(text, kNight), kFour) << text;
    EXPECT_THAT(read(text, kNight).assumptions, Contains(HasSubstr("line 1 counts the columns")));
  }
}

TEST(TableEdges, CountedColumnsMayBeAnEpochInDigits) {
  const std::string text = "0,1\n1,0\n2,2\n3,5\n";
  EXPECT_EQ(stages_of(text, recorded(90)), "W@0+30 N2@30+30 REM@60+30 ");
  EXPECT_EQ(stages_of(text, recorded(120)), "N1@0+30 W@30+30 N2@60+30 REM@90+30 ");
  EXPECT_THAT(error_of(text, recorded(105)), HasSubstr("numbers of columns, or the first of 4"));
  EXPECT_THAT(error_of(text), HasSubstr("put a first row"));
}

TEST(TableEdges, CellsThatASpreadsheetMustNotReckonWith) {
  EXPECT_EQ(stages_of("epoch,stage\n1,=\"W\"\n2,\"=\"\"N1\"\"\"\n3,=\"N2\"\n4,=\"R\"\n", kNight),
            kFour);
}

// SpiSOP's lists: a stage and a mark of movement.
TEST(TableEdges, AMarkBesideWakeIsNoCountOfColumns) {
  std::string text = "0\t1\n";
  for (int i = 0; i < 59; ++i) text += i % 4 == 0 ? "0\t0\n" : i % 4 == 1 ? "5\t1\n" : "2\t0\n";
  for (const double seconds : {1776.0, 1794.0, 1800.0})
    EXPECT_EQ(read(text, table_testing::recorded(seconds)).stages.size(), 60U) << seconds;
  EXPECT_EQ(read(text, table_testing::recorded(1770)).stages.size(), 59U);
}

TEST(TableEdges, NamesThatBeginAtTheSecondColumn) {
  for (const char* text : {
           "\"onset\"\t\"duration\"\t\"stage\"\n\"1\"\t0\t30\t\"W\"\n\"2\"\t30\t30\t\"N1\"\n"
           "\"3\"\t60\t30\t\"N2\"\n\"4\"\t90\t30\t\"R\"\n",
           "\"onset\" \"duration\" \"stage\"\n\"1\" 0 30 \"Sleep stage W\"\n\"2\" 30 30 \"N1\"\n"
           "\"3\" 60 30 \"N2\"\n\"4\" 90 30 \"R\"\n",
           "epoch,stage\n1,1,W\n2,2,N1\n3,3,N2\n4,4,R\n",
           "epoch,stage\n1,1,0\n2,2,1\n3,3,2\n4,4,5\n",
           "stage,duration\n1,W,30\n2,N1,30\n3,N2,30\n4,R,30\n",
           "stage,artefact\n1,0,0\n2,1,0\n3,2,1\n4,5,0\n",
       })
    EXPECT_EQ(stages_of(text, kNight), kFour) << text;
  // A column without a name behind them.
  EXPECT_EQ(stages_of("epoch,stage\n1,W,x\n2,N1,x\n3,N2,x\n4,R,y\n", kNight), kFour);
}

TEST(TableEdges, AnIndexWithGapsTellsTheEpochs) {
  for (const std::string name : {"Unnamed: 0", ""})
    EXPECT_EQ(stages_of(name + ",stage\n0,W\n1,N1\n3,R\n", recorded(120)),
              "W@0+30 N1@30+30 REM@90+30 ")
        << name;
}

TEST(TableEdges, ACommentThatNamesTheColumns) {
  EXPECT_EQ(stages_of("#,Start,End,Stage\n1,22:00:00,22:00:30,W\n2,22:00:30,22:01:00,N1\n"
                      "3,22:01:00,22:01:30,N2\n4,22:01:30,22:02:00,R\n",
                      kNight),
            kFour);
  EXPECT_EQ(stages_of("# by AB\n# onset,stage\n0,W\n30,N1\n60,N2\n# x\n90,R\n", kNight), kFour);
  EXPECT_EQ(stages_of("# start of the list\n#0,W\n0,W\n30,N1\n60,N2\n90,R\n", kNight), kFour);
}

TEST(TableEdges, RowsOfUnitsOfNothingAndOfSums) {
  const std::string rows = "0,30,W\n30,30,N1\n60,30,N2\n90,30,R\n";
  EXPECT_EQ(stages_of("onset,duration,stage\n" + rows + "NA,NA,NA\n", kNight), kFour);
  EXPECT_EQ(stages_of("onset,duration,stage\ns,s,-\n" + rows, kNight), kFour);
  EXPECT_EQ(stages_of("onset,duration,stage\n[min],[min],\n0,.5,W\n.5,.5,N1\n1,.5,N2\n1.5,.5,R\n",
                      kNight),
            kFour);
  const std::string sums = "\nStage,Epochs\nW,1\nN1,1\nREM,24\n";
  EXPECT_EQ(stages_of("Epoch,Stage\n1,W\n2,N1\n3,N2\n4,R\n" + sums, kNight), kFour);
  EXPECT_EQ(
      stages_of("Time,Stage\n22:00:00,W\n22:00:30,N1\n22:01:00,N2\n22:01:30,R\n" + sums, kNight),
      kFour);
  // A stage whose time cannot be read is none of these.
  EXPECT_THAT(error_of("Epoch,Stage\n1,W\n2,N1\nthree,N2\n", kNight), HasSubstr("line 4"));
}

TEST(TableEdges, RowsThatGoUpByOneAreEpochsWhateverStandsBehind) {
  std::string rows;
  for (int i = 1; i <= 12; ++i) rows += std::to_string(i) + (i % 2 ? "\tW\n" : "\tN2\n");
  for (const std::string behind : {"", "Total\t12\n", "12\tN2\n"}) {
    const Labels labels = read(rows + behind, recorded(120));
    EXPECT_EQ(labels.stages[11].start_seconds, 110) << behind;
    EXPECT_EQ(labels.stages[11].duration_seconds, 10) << behind;
  }
}

TEST(TableEdges, SharesBesideStagesAreNotUsed) {
  for (const char* text : {"1,W,.91\n2,N1,.5\n3,N2,.75\n4,R,.6\n", "W,.91\nN1,.5\nN2,.75\nR,.6\n",
                           "1,W,91%\n2,N1,50%\n3,N2,75 %\n4,R,60%\n"}) {
    EXPECT_EQ(stages_of(text, kNight), kFour) << text;
    EXPECT_THAT(read(text, kNight).assumptions, Contains(HasSubstr("holds shares"))) << text;
  }
  // They may rise most of the time.
  std::string rows;
  for (int i = 0; i < 60; ++i)
    rows += "0." + std::to_string(60 + i % 25) + "," + std::to_string(i + 1) +
            (i % 2 ? ",W\n" : ",N2\n");
  EXPECT_EQ(read(rows, recorded(1800)).stages[59].start_seconds, 1770);
}

TEST(TableEdges, FractionsThatGoOnAreNoShares) {
  // Days, over midnight.
  EXPECT_THAT(error_of(".9993,W\n.9997,N1\n.0000,N2\n.0004,N2\n.0007,R\n.0010,R\n.0014,R\n"
                       ".0017,R\n.0021,R\n.0024,R\n.0028,R\n.0031,R\n",
                       recorded(360)),
              HasSubstr("cannot be seconds"));
}

TEST(TableEdges, AReportOfAlignedColumns) {
  const std::string wanted = "W@0+30 N2@30+30 REM@60+30 ";
  EXPECT_EQ(stages_of("Epoch  Time      Stage  SpO2\n    1  22:00:00  W      96\n"
                      "    2  22:00:30  N2     95\n\n    3  22:01:00  R      97\n"),
            wanted);
  std::string report = "Sleep report of P1\n\nEpoch  Time      Stage  SpO2\n";
  for (int i = 0; i < 40; ++i)
    report += std::to_string(i + 1) + "  22:" + std::to_string(10 + i / 2) +
              (i % 2 == 0 ? ":00" : ":30") + (i == 20 ? "  N2\n" : "  N2  95\n");
  report += "\nTotal epochs: 40\n";
  EXPECT_EQ(read(report).stages.size(), 40U);
  EXPECT_EQ(stages_of("Stage   Start Time    Duration\nW     10:00:00 PM    30\n"
                      "N2    10:00:30 PM    30\nR     10:01:00 PM    30\n"),
            wanted);
}

TEST(TableEdges, BlanksBetweenColumnsAndInTheirNames) {
  EXPECT_EQ(stages_of("Start Time   Stage\n22:00:00     W\n22:00:30     N1\n22:01:00     N2\n"
                      "22:01:30     R\n",
                      kNight),
            kFour);
  // Latin-1.
  EXPECT_EQ(stages_of("22:00:00 \xC9veil\n22:00:30 Stade 1\n22:01:00 Stade 2\n"
                      "22:01:30 Sommeil paradoxal\n",
                      kNight),
            kFour);
}

}  // namespace
}  // namespace physiomae::io
