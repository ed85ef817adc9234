#include "physiomae/io/hypnogram_table.h"

#include "tests/io/edf_builder.h"

#include "physiomae/io/delimited_text.h"
#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using edf_testing::Folder;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string stage_list(const Labels& labels) {
  std::string out;
  for (const StageSpan& span : labels.stages) {
    out += std::string(stage_name(span.stage)) + "@" +
           std::to_string(static_cast<int>(span.start_seconds)) + "+" +
           std::to_string(static_cast<int>(span.duration_seconds)) + " ";
  }
  return out;
}

Labels read(const std::string& text) { return parse_hypnogram_table(text, "x.csv"); }

std::string error_of(const std::string& text) {
  return input_error_of([&] { read(text); });
}

TEST(HypnogramTable, ColumnsInAnyOrderAndEveryDelimiter) {
  const std::string expected = "W@0+30 N1@30+30 REM@60+60 ";
  for (const char* text : {
           "onset,duration,stage\n0,30,W\n30,30,N1\n60,60,R\n",
           "Stage;Start (s);Duration (s)\r\nW;0,0;30,0\r\nN1;30,0;30,0\r\nR;60;60\r\n",
           "onset\tend\ttrial_type\textra\n0\t30\tSleep stage W\tx\n30\t60\tSleep stage "
           "N1\t\n60\t120\tREM\t\n",
           "\xEF\xBB\xBF# a comment\n\nonset,duration,stage\n0,30,W\n30,30,1\n60,60,5\n",
           "\"label\",\"onset\",\"duration\"\n\"W\",\"0\",\"30\"\n\"N1\",30,30\n\"REM\",60,60",
           "onset,duration,description\r0,30,W\r30,30,S1\r60,60,REM\r",
       }) {
    SCOPED_TRACE(text);
    const Labels labels = read(text);
    EXPECT_EQ(stage_list(labels), expected);
    EXPECT_THAT(labels.warnings, IsEmpty());
    EXPECT_EQ(labels.start_time, "");
  }
  EXPECT_EQ(read("stage\nW\n").format, "CSV hypnogram");
  EXPECT_EQ(read("onset\tstage\n0\tW\n").format, "TSV hypnogram");
}

TEST(HypnogramTable, OneStageAnEpoch) {
  EXPECT_EQ(stage_list(read("W\nN1\n\n# comment\nN2\nMT\n?\n")),
            "W@0+30 N1@30+30 N2@60+30 -@90+30 -@120+30 ");
  EXPECT_EQ(stage_list(read("stage\n0\n1\n2\n3\n4\n5\n")),
            "W@0+30 N1@30+30 N2@60+30 N3@90+30 N3@120+30 REM@150+30 ");
  TableOptions options;
  options.epoch_seconds = 20;
  EXPECT_EQ(stage_list(parse_hypnogram_table("W\nN1\n", "x", options)), "W@0+20 N1@20+20 ");
}

TEST(HypnogramTable, EpochNumbersFromZeroOrOne) {
  EXPECT_EQ(stage_list(read("epoch,stage\n1,W\n2,N1\n4,N2\n")), "W@0+30 N1@30+30 N2@90+30 ");
  EXPECT_EQ(stage_list(read("epoch,stage\n0,W\n1,N1\n3,N2\n")), "W@0+30 N1@30+30 N2@90+30 ");
}

TEST(HypnogramTable, WithoutColumnNamesTheReadingIsSaid) {
  Labels labels = read("0,30,W\n30,30,N1\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 ");
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("onsets in seconds")));
  labels = read("0,W\n60,N1\n90,N2\n");
  EXPECT_EQ(stage_list(labels), "W@0+60 N1@60+30 N2@90+30 ");
  labels = read("1,W\n2,N1\n3,N2\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 ");
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("epoch numbers")));
}

TEST(HypnogramTable, DatesBecomeTheStart) {
  const Labels labels = read(
      "onset,stage\n2020-01-31 23:59:30,W\n2020-02-01 00:00:00,N1\n2020-02-01T00:01:00.5,N2\n");
  EXPECT_EQ(labels.start_time, "2020-01-31T23:59:30");
  ASSERT_EQ(labels.stages.size(), 3u);
  EXPECT_EQ(labels.stages[1].start_seconds, 30);
  EXPECT_EQ(labels.stages[2].start_seconds, 90.5);
  EXPECT_THAT(error_of("onset,stage\n2020-01-31 23:59:30,W\n30,N1\n"), HasSubstr("line 3"));
  EXPECT_THAT(error_of("onset,stage\n0,W\n2020-01-31 23:59:30,N1\n"), HasSubstr("line 3"));
  EXPECT_THAT(error_of("onset,stage\n23:59:30,W\n"),
              HasSubstr("line 2: the onset is \"23:59:30\""));
  EXPECT_THAT(error_of("onset,stage\n2020-13-31 23:59:30,W\n"), HasSubstr("line 2"));
}

TEST(HypnogramTable, ArousalsAreRowsOfTheirOwn) {
  const Labels labels =
      read("onset,duration,label\n0,30,N2\n10,4.5,EEG arousal\n20,,Arousal\n30,30,N2\n");
  EXPECT_EQ(stage_list(labels), "N2@0+30 N2@30+30 ");
  ASSERT_EQ(labels.arousals.size(), 3u);
  EXPECT_EQ(labels.arousals[1].start_seconds, 10);
  EXPECT_EQ(labels.arousals[1].duration_seconds, 4.5);
  EXPECT_EQ(labels.arousals[1].label, Arousal::arousal);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("1 arousals without duration")));
}

TEST(HypnogramTable, BareDigitsAreNotGuessed) {
  EXPECT_THAT(error_of("0\n1\n2\n3\n4\n"),
              AllOf(HasSubstr("x.csv: line 5"), HasSubstr("stage 4 or REM")));
  EXPECT_EQ(stage_list(read("0\n4\n5\n")), "W@0+30 N3@30+30 REM@60+30 ");
  EXPECT_EQ(stage_list(read("0\n4\nR\n")), "W@0+30 N3@30+30 REM@60+30 ");
  EXPECT_EQ(stage_list(read("0\n1\n-1\n")), "W@0+30 N1@30+30 -@60+30 ");
}

TEST(HypnogramTable, UnknownWordsAreReportedWithTheirLines) {
  const Labels labels = read("stage\nW\nN7\n\nN7\n\"\"\nN2\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 -@30+30 -@60+30 -@90+30 N2@120+30 ");
  EXPECT_THAT(labels.warnings, ElementsAre(AllOf(HasSubstr("3 entries"),
                                                 HasSubstr("\"N7\" (2 times, first at line 3)"),
                                                 HasSubstr("\"\" (line 6)"))));
}

TEST(HypnogramTable, OverlapsAreResolvedWithAWarning) {
  const Labels labels = read("onset,duration,stage\n0,60,N2\n30,30,R\n");
  EXPECT_EQ(stage_list(labels), "N2@0+30 REM@30+30 ");
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("1 overlaps")));
}

TEST(HypnogramTable, BadFilesAreErrors) {
  EXPECT_THAT(error_of(""), HasSubstr("x.csv: no rows"));
  EXPECT_THAT(error_of("\n\n# nothing\n"), HasSubstr("no rows"));
  EXPECT_THAT(error_of("hello\nworld\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("stage\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("onset,duration\n0,30\n"), HasSubstr("line 1: no column of stages"));
  EXPECT_THAT(error_of("end,label\n30,W\n"), HasSubstr("line 1: a column of ends"));
  EXPECT_THAT(error_of("onset,end,label\n0,2020-01-01 00:00:00,W\n"), HasSubstr("line 2: the end"));
  EXPECT_THAT(error_of("onset,duration,label\n0,0,W\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("1,2,3,W\n"), HasSubstr("4 columns and no row of names"));
  EXPECT_THAT(error_of("onset,stage\nsoon,W\n"), HasSubstr("line 2: the onset is \"soon\""));
  EXPECT_THAT(error_of("onset,stage\nnan,W\n"), HasSubstr("line 2"));
  EXPECT_THAT(error_of("onset,duration,stage\n0,-30,W\n"), HasSubstr("line 2: a span"));
  EXPECT_THAT(error_of("onset,duration,stage\n0,inf,W\n"), HasSubstr("line 2: the duration"));
  EXPECT_THAT(error_of("onset,end,stage\n30,0,W\n"), HasSubstr("line 2: a span"));
  EXPECT_THAT(error_of("onset,stage\n0\n"), HasSubstr("no sleep stage"));
  EXPECT_THAT(error_of("epoch,stage\n1e30,W\n"), HasSubstr("line 2: a span"));
  EXPECT_THAT(error_of(std::string("W\0N1", 4)), HasSubstr("byte 1 is 0"));
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
