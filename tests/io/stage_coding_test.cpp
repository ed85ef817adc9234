#include "physiomae/io/stage_coding.h"

#include "tests/io/table_testing.h"

#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using edf_testing::Folder;
using table_testing::error_of;
using table_testing::read;
using table_testing::stage_list;
using table_testing::stages_of;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

LabelOptions coded(const std::string& name) {
  LabelOptions options;
  state_coding(name, options);
  return options;
}

// "Sleep stage 4" is Rechtschaffen and Kales', or REM where nothing else is.
TEST(StageCoding, NumbersBehindTheWordStage) {
  for (const char* word : {"Sleep stage ", "Stage "}) {
    std::string text;
    for (const char digit : {'0', '1', '2', '3', '4'}) text += word + std::string(1, digit) + "\n";
    EXPECT_THAT(error_of(text), HasSubstr("\"Stage 4\" without a stage 5 or R")) << word;
    EXPECT_EQ(stages_of(text, coded("aasm")), "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ")
        << word;
    EXPECT_EQ(stages_of(text, coded("rk")), "W@0+30 N1@30+30 N2@60+30 N3@90+30 N3@120+30 ") << word;
    EXPECT_EQ(stages_of(text + word + "5\n"),
              "W@0+30 N1@30+30 N2@60+30 N3@90+30 N3@120+30 REM@150+30 ")
        << word;
  }
  EXPECT_EQ(stages_of("Sleep stage W\nSleep stage 2\nSleep stage 4\n"),
            "W@0+30 N2@30+30 N3@60+30 ");
  // Where wake is no 0, letters are the rule.
  EXPECT_EQ(stages_of("Sleep stage 2\nSleep stage 4\n"), "N2@0+30 N3@30+30 ");
  EXPECT_EQ(stages_of("W\nS2\nS4\n", coded("aasm")), "W@0+30 N2@30+30 N3@60+30 ");
}

TEST(StageCoding, DigitsAreReadOnlyWithoutDoubt) {
  const Labels labels = read("0\n1\n2\n3\n5\n-1\n");
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 -@150+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("digits are read as 0 W")));
  EXPECT_EQ(stages_of("0.0\n2.0\n5.0\n"), "W@0+30 N2@30+30 REM@60+30 ");
  EXPECT_EQ(stages_of("W\n1\n2\n4\nR\n"), "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ");
  for (const auto& [text, doubt] : std::initializer_list<std::pair<const char*, const char*>>{
           {"0\n1\n2\n3\n4\n", "4 without a 5 is stage 4 or REM"},
           {"0\n1\n2\n4\n5\n", "4 and 5"},
           {"1\n2\n3\n5\n", "no 0"},
           {"0\n1\n1\n0\n", "nothing but 0 and 1"},
           {"0\n2\n5\nR\n", "5 beside a REM"},
           {"W\n2\n4\n", "4 is stage 4 or REM"},
           {"0\n-1\n-2\n0\n", "negative numbers"},
           {"0\n-1\n-2\n-3\n1\n", "negative numbers"},
           {"W\n-1\n-2\nR\n", "negative numbers"}})
    EXPECT_THAT(error_of(text), AllOf(HasSubstr(doubt), HasSubstr("--stage-coding"))) << text;
}

TEST(StageCoding, WhatIsStatedCounts) {
  EXPECT_EQ(stages_of("0\n1\n2\n3\n4\n", coded("yasa")),
            "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ");
  EXPECT_EQ(stages_of("0\n3\n4\n5\n", coded("rk")), "W@0+30 N3@30+30 N3@60+30 REM@90+30 ");
  EXPECT_EQ(stages_of("5\n4\n3\n2\n1\n", coded("dreams")),
            "W@0+30 REM@30+30 N1@60+30 N2@90+30 N3@120+30 ");
  EXPECT_EQ(stages_of("0\n1\n2\n3\n5\n", coded("ucddb")),
            "W@0+30 REM@30+30 N1@60+30 N2@90+30 N3@120+30 ");
  EXPECT_EQ(stages_of("1\n2\n3\n4\n5\n", coded("one-based")),
            "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ");
  EXPECT_THAT(error_of("0\n1\n7\n", coded("yasa")), HasSubstr("\"7\""));
}

TEST(StageCoding, OfAFile) {
  const Folder folder;
  const auto file = folder.put("my.csv", "# mine\nnight,W\ndoze, N1\n7 = R\ndream sleep\tR\n");
  const LabelOptions options = coded(file.string());
  EXPECT_EQ(stages_of("stage\nNight\ndoze\n7\nDream sleep\nN3\n", options),
            "W@0+30 N1@30+30 REM@60+30 REM@90+30 N3@120+30 ");
  EXPECT_THAT(input_error_of([&] { stage_coding(folder.put("bad.csv", "night,moon\n").string()); }),
              HasSubstr("line 1: \"night,moon\""));
  EXPECT_THAT(message_of<InputError>([] { stage_coding("nobody's"); }),
              HasSubstr("expected rk, aasm, yasa, dreams, ucddb, one-based"));
}

TEST(StageCoding, AStageFourWithoutRemIsSaid) {
  for (const std::string four : {"S4", "Stage IV", "NREM 4"}) {
    EXPECT_THAT(
        read("stage\nW\nS1\nS2\nS3\n" + four + "\n").assumptions,
        Contains(HasSubstr("\"" + four + "\" is read as stage 4 (N3), though nothing names REM")));
    EXPECT_THAT(read("stage\nW\nREM\nS2\nS3\n" + four + "\n").assumptions,
                Not(Contains(HasSubstr("names REM"))));
  }
  EXPECT_THAT(read("stage\nW\nS1\nS2\nS3/4\n").assumptions, Not(Contains(HasSubstr("names REM"))));
  const Folder folder;
  const LabelOptions options = coded(folder.put("five.csv", "S4 R\n").string());
  EXPECT_EQ(stages_of("stage\nS0\nS1\nS2\nS3\nS4\n", options),
            "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ");
}

TEST(StageCoding, ACorpusNamesItsOwn) {
  const Folder folder;
  EXPECT_EQ(stage_list(read_hypnogram(folder.put("ucddb002_stage.txt", "0\n1\n2\n3\n4\n5\n"))),
            "W@0+30 REM@30+30 N1@60+30 N2@90+30 N3@120+30 N3@150+30 ");
}

TEST(TextEncoding, AsSpreadsheetsSave) {
  const std::string plain = "onset;stage\n0;W\n30;N1\n";
  std::string little = "\xFF\xFE", big = "\xFE\xFF";
  for (const char c : plain) {
    little += {c, '\0'};
    big += {'\0', c};
  }
  for (const std::string& text : {plain, "\xEF\xBB\xBF" + plain, little, big, little.substr(2),
                                  big.substr(2), std::string("onset;stage\r\r\n0;W\r\r\n30;N1")})
    EXPECT_EQ(stages_of(text), "W@0+30 N1@30+30 ");
  EXPECT_EQ(stages_of("\xC3\x89veil\nN1\n"), "W@0+30 N1@30+30 ");
  EXPECT_EQ(stages_of("\xC9veil\nN1\n"), "W@0+30 N1@30+30 ");  // Latin-1
}

}  // namespace
}  // namespace physiomae::io
