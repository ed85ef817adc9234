#include "physiomae/io/hypnogram_table.h"

#include "tests/io/table_testing.h"

#include "physiomae/io/delimited_text.h"
#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using edf_testing::Folder;
using table_testing::error_of;
using table_testing::read;
using table_testing::recorded;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kThree = "W@0+30 N1@30+30 REM@60+60 ";

TEST(HypnogramTable, ColumnsInAnyOrderAndEveryDelimiter) {
  for (const char* text : {
           "onset,duration,stage\n0,30,W\n30,30,N1\n60,60,R\n",
           "Stage;Start (s);Duration (s)\r\nW;0,0;30,0\r\nN1;30,0;30,0\r\nR;60;60\r\n",
           "onset\tend\ttrial_type\textra\n0\t30\tSleep stage W\tx\n30\t60\tSleep stage "
           "N1\t\n60\t120\tREM\t\n",
           "\xEF\xBB\xBF# a comment\n\nonset,duration,stage\n0,30,W\n30,30,S1\n60,60,REM\n",
           "\"label\",\"onset\",\"duration\"\n\"W\",\"0\",\"30\"\n\"N1\",30,30\n\"REM\",60,60",
           "onset,duration,description\r0,30,W\r30,30,S1\r60,60,REM\r",
           "onset duration stage\n0 30 Sleep stage W\n30 30 N1\n60 60 R\n",
       }) {
    SCOPED_TRACE(text);
    const Labels labels = read(text);
    EXPECT_EQ(stage_list(labels), kThree);
    EXPECT_THAT(labels.warnings, IsEmpty());
    EXPECT_EQ(labels.start_time, "");
  }
  EXPECT_EQ(read("stage\nW\n").format, "CSV hypnogram");
  EXPECT_EQ(read("onset\tstage\n0\tW\n").format, "TSV hypnogram");
}

TEST(HypnogramTable, APlainTableIsNotWorthAWord) {
  const Labels labels = read("onset,duration,stage\n0,30,W\n30,30,N1\n60,60,R\n", recorded(120));
  EXPECT_THAT(labels.assumptions, IsEmpty());
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(HypnogramTable, SpreadsheetsLeaveEmptyRowsAndColumns) {
  EXPECT_EQ(
      stages_of(";onset;;duration;stage;;\n;;;;;;\n;0;;30;W;;\n;30;;30;N1;;\n;;;;;;\n;60;;60;R;"
                ";\n;;;;;;\n;;;;;;\n"),
      kThree);
}

TEST(HypnogramTable, LinesBeforeTheNamesArePassedOver) {
  const Labels labels = read(
      "Event Export\nPatient:\tX\nRecording Date:\t01/01/2009\n\nEvents Included:\nSLEEP-S0\n\n"
      "onset\tduration\tstage\n0\t30\tW\n30\t30\tN1\n60\t60\tR\n");
  EXPECT_EQ(stage_list(labels), kThree);
  EXPECT_THAT(labels.assumptions, ElementsAre(HasSubstr("before the row of names (line 8)")));
}

TEST(HypnogramTable, EventsTouchNoStage) {
  const Labels labels = read(
      "onset\tduration\tdescription\n0\t30\tW\n0\t0\tLights Off\n5\t60\tBody Position: Supine\n"
      "30\t30\tN2\n40\t15\tObstructive Apnea\n50\t4\tEEG arousal\n60\t30\tR\n61\t2\tMovement\n"
      "61\t20\tsomething new\n0\t90\tR\xC3\xBC"
      "ckenlage\n89\t\tLights On\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N2@30+30 REM@60+30 ");
  ASSERT_EQ(labels.arousals.size(), 3u);
  EXPECT_EQ(labels.arousals[1].start_seconds, 50);
  EXPECT_THAT(labels.warnings, IsEmpty());
  EXPECT_THAT(labels.assumptions, ElementsAre("7 rows are events and touch no stage"));
}

TEST(HypnogramTable, EventsAmongStagesWithoutDurations) {
  EXPECT_EQ(stages_of("22:00:00\tSTAGE - W\n22:00:10\tOXYGEN DESATURATION\n22:00:30\tSTAGE - N2\n"
                      "22:00:40\tMOVEMENT\n22:01:00\tSTAGE - R\n"),
            "W@0+30 N2@30+30 REM@60+30 ");
  // On the beat it is a stage that is not known, between two it is an event.
  EXPECT_EQ(stages_of("onset,label\n0,W\n30,N2\n60,MT\n90,N2\n100,MT\n120,R\n"),
            "W@0+30 N2@30+30 -@60+30 N2@90+30 REM@120+30 ");
  EXPECT_THAT(error_of("onset,label\n0,W\n30,N2\n60,deeper\n90,N2\n120,R\n"),
              HasSubstr("\"deeper\" (line 4)"));
}

TEST(HypnogramTable, StagesAndEventsInColumnsOfTheirOwn) {
  const Labels labels = read(
      "Sleep Stage\tTime [hh:mm:ss]\tEvent\tDuration[s]\nW\t22:00:00\tSLEEP-S0\t30\n"
      "S2\t22:00:30\tSLEEP-S2\t30\nS2\t22:00:37\tMCAP-A1\t5\nR\t22:01:00\tSLEEP-REM\t30\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N2@30+30 REM@60+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("column \"Event\"")));
}

TEST(HypnogramTable, ArousalsAreRowsOfTheirOwn) {
  const Labels labels =
      read("onset,duration,label\n0,30,N2\n10,4.5,EEG arousal\n20,,Arousal\n30,30,N2\n");
  EXPECT_EQ(stage_list(labels), "N2@0+30 N2@30+30 ");
  ASSERT_EQ(labels.arousals.size(), 3u);
  EXPECT_EQ(labels.arousals[1].start_seconds, 10);
  EXPECT_EQ(labels.arousals[1].duration_seconds, 4.5);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("1 arousals without duration")));
}

TEST(HypnogramTable, TwoScorersOneIsTakenAndTheOtherCompared) {
  const Labels labels = read("onset,User-Defined Stage,CAST-Defined Stage\n0,W,W\n30,N1,N2\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("agrees in 1 of 2 rows")));
}

TEST(HypnogramTable, ProbabilitiesBesideTheStageDoNoHarm) {
  EXPECT_EQ(stages_of("epoch,stage,N1,N2,N3,R,W\n0,W,.1,.1,.1,.1,.6\n1,N2,.1,.6,.1,.1,.1\n"),
            "W@0+30 N2@30+30 ");
}

TEST(HypnogramTable, WithoutColumnNamesTheShapeHasToTell) {
  Labels labels = read("0,30,W\n30,30,N1\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 ");
  EXPECT_THAT(labels.assumptions,
              Contains(AllOf(HasSubstr("column 1 as onsets"), HasSubstr("column 2 as durations"))));
  EXPECT_EQ(stages_of("0,W\n60,N1\n90,N2\n"), "W@0+60 N1@60+30 N2@90+30 ");
  EXPECT_EQ(stages_of("0 30 W\n30 90 N1\n90 120 N2\n"), "W@0+30 N1@30+60 N2@90+30 ");
  labels = read("1,W\n2,N1\n3,N2\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("column 1 as epoch numbers")));
  EXPECT_EQ(stages_of("Signal: profile\nRate: 30 s\n\n22:36:30,000; Wach\n22:37:00,000; N1\n"
                      "22:37:30,000; Rem\n"),
            "W@0+30 N1@30+30 REM@60+30 ");
  EXPECT_THAT(error_of("1,2,3,W\n3,2,4,N1\n"), HasSubstr("read in several ways"));
  EXPECT_THAT(error_of("1,7,W\n5,9,N1\n7,40,N2\n"), HasSubstr("read in several ways"));
}

TEST(HypnogramTable, ColumnsThatLookLikeTimesAreNotPassedOver) {
  EXPECT_THAT(
      error_of("kellonaika,stage\n0,W\n90,N2\n210,N3\n"),
      AllOf(HasSubstr("column \"kellonaika\" looks like times"), HasSubstr("hint: name it")));
}

TEST(HypnogramTable, UnknownWordsAreRefusedWithTheirCounts) {
  EXPECT_THAT(error_of("stage\nW\nN7\n\nN7\n\"\"\nN2\n"),
              AllOf(HasSubstr("2 of 4 entries name no stage"),
                    HasSubstr("\"N7\" (2 times, first at line 3)"), HasSubstr("--stage-coding")));
  std::string night = "stage\n";
  for (int i = 0; i < 99; ++i) night += i % 2 ? "N2\n" : "W\n";
  const Labels labels = read(night + "N7\n");
  EXPECT_EQ(labels.stages.back().stage, Stage::undefined);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("\"N7\" (line 101)")));
}

TEST(HypnogramTable, OverlapsOfStagesAreRefused) {
  EXPECT_THAT(error_of("onset,duration,stage\n0,60,N2\n30,30,R\n"),
              HasSubstr("1 overlaps between stages, the first at 30 s"));
  EXPECT_EQ(stages_of("onset,duration,stage\n0,60,N2\n30,60,?\n"), "N2@0+60 -@60+30 ");
}

TEST(HypnogramTable, BadFilesAreErrors) {
  EXPECT_THAT(error_of(""), HasSubstr("x.csv: no rows"));
  EXPECT_THAT(error_of("\n\n# nothing\n"), HasSubstr("no rows"));
  EXPECT_THAT(error_of("hello\nworld\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("stage\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("onset,duration\n0,30\n"), HasSubstr("line 1: no column of stages"));
  EXPECT_THAT(error_of("onset,stage\nsoon,W\n"), HasSubstr("line 2: the onset is \"soon\""));
  EXPECT_THAT(error_of("onset,stage\nnan,W\n"), HasSubstr("line 2"));
  EXPECT_THAT(error_of("onset,duration,stage\n0,-30,W\n30,30,W\n"), HasSubstr("line 2: a span"));
  EXPECT_THAT(error_of("onset,duration,stage\n0,inf,W\n"), HasSubstr("line 2: the duration"));
  EXPECT_THAT(error_of("onset,end,stage\n30,0,W\n60,90,W\n"), HasSubstr("line 2: a span"));
  EXPECT_THAT(error_of("epoch,stage\n1e30,W\n"), HasSubstr("line 2: the epoch"));
  std::string wide;
  for (int i = 0; i < 300; ++i) wide += "x,";
  EXPECT_THAT(error_of(wide + "\n" + wide + "\n"), HasSubstr("300 columns, expected at most 256"));
  EXPECT_THAT(error_of(std::string("W\0N1x", 5)), HasSubstr("byte 1 is 0"));
}

TEST(HypnogramTable, FilesTooLargeAreRefused) {
  const Folder folder;
  const auto path = folder.put("x.csv", "stage\nW\n");
  std::filesystem::resize_file(path, 100 << 20);
  EXPECT_THAT(input_error_of([&] { read_hypnogram(path); }), HasSubstr("expected at most"));
}

TEST(ReadHypnogram, DispatchesByContent) {
  const Folder folder;
  EXPECT_EQ(read_hypnogram(folder.put("a.dat", "W\nN1\n")).format, "CSV hypnogram");
  EXPECT_EQ(read_hypnogram(folder.put("b.csv",
                                      "<CMPStudyConfig><SleepStages><SleepStage>0</SleepStage>"
                                      "</SleepStages></CMPStudyConfig>"))
                .format,
            "NSRR Profusion");
  EXPECT_THAT(input_error_of([&] { read_hypnogram(folder.put("c.csv", "")); }),
              HasSubstr("no rows"));
}

TEST(DelimitedText, QuotesAndLineNumbers) {
  const DelimitedText table = parse_delimited("a,\"b,\"\"c\"\n\n\"x\"y ,\r\nlast");
  ASSERT_EQ(table.rows.size(), 3u);
  EXPECT_THAT(table.rows[0].cells, ElementsAre("a", "b,\"c"));
  EXPECT_THAT(table.rows[1].cells, ElementsAre("xy", ""));
  EXPECT_EQ(table.rows[1].line, 3);
  EXPECT_EQ(table.rows[2].line, 4);
}

}  // namespace
}  // namespace physiomae::io
