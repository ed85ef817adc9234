#include "physiomae/io/labels.h"

#include <cmath>
#include <limits>

#include "tests/io/edf_builder.h"

#include "physiomae/io/label_builder.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {

// For GoogleTest's messages and matchers.
static bool operator==(const StageSpan& a, const StageSpan& b) {
  return a.start_seconds == b.start_seconds && a.duration_seconds == b.duration_seconds &&
         a.stage == b.stage;
}
static bool operator==(const ArousalSpan& a, const ArousalSpan& b) {
  return a.start_seconds == b.start_seconds && a.duration_seconds == b.duration_seconds &&
         a.label == b.label;
}

namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(StageWords, AllDialects) {
  const auto expect = [](Stage stage, std::initializer_list<const char*> words) {
    for (const char* word : words) EXPECT_EQ(stage_from_word(word), stage) << word;
  };
  expect(Stage::wake,
         {"W", "w", "Wake", "awake", "0", "S0", "Sleep stage W", "stage 0", "Stage W"});
  expect(Stage::n1, {"N1", "n1", "1", "S1", "NREM1", "NREM 1", "Sleep stage 1", "Sleep stage N1",
                     "Stage 1 sleep", "stage_1", "sleep-N1 "});
  expect(Stage::n2, {"N2", "2", "S2", "nrem-2", "Sleep stage 2", "SLEEP STAGE N2"});
  expect(Stage::n3, {"N3", "3", "S3", "NREM3", "4", "N4", "S4", "Sleep stage 3", "Sleep stage 4",
                     "Stage 4 sleep"});
  expect(Stage::rem, {"R", "REM", "rem", "5", "Sleep stage R", "Sleep stage REM", "REM sleep"});
  expect(Stage::undefined,
         {"?", "Sleep stage ?", "MT", "M", "Movement time", "UNS", "unscored", "Unknown", "-1",
          "-2", "9", "7", "6", "n/a", "NaN", "-", "artifact", "STAGE - NO STAGE", "lights off"});
  // Of scoring programs and in other languages.
  expect(Stage::wake, {"WK", "AWA", "Wach", "SLEEP-S0", "sleep-wake", "Stage - W", "Sleep_stage_W",
                       "\xC3\x89veil", "Vigilia"});
  expect(Stage::n1, {"Non-REM 1", "NR1", "NREM stage 1", "Stadium 1", "Stade 1", "Stage1", "S I"});
  expect(Stage::n2, {"SLEEP-S2", "Stage - N2", "Schlafstadium 2", "NREM II"});
  expect(Stage::n3, {"SWS", "Tiefschlaf", "slow wave sleep", "S3/4", "3/4", "Stage 3+4",
                     "Non-REM 3", "deep sleep"});
  expect(Stage::rem, {"SLEEP-REM", "Rem", "REM-Schlaf", "sommeil paradoxal", "stage - r"});
  for (const char* word :
       {"", "X", "N5", "S5", "8", "10", "N", "stage", "sleep", "Sleep stage", "light sleep",
        "asleep", "34", "N1N2", "REM1", "-3", "apnea", "sleep stage 10"})
    EXPECT_EQ(stage_from_word(word), std::nullopt) << word;
}

TEST(StageWords, Arousals) {
  for (const char* text :
       {"Arousal", "EEG arousal", "Arousal (ASDA)", "ASDA arousal", "Respiratory arousal",
        "AROUSAL - SPONTANEOUS", "Microarousal", "Micro-\303\251veil", "Microdespertar",
        "Weckreaktion", "Arousal resulting from respiratory effort"})
    EXPECT_TRUE(names_arousal(text)) << text;
  for (const char* text :
       {"RERA", "Respiratory effort related arousal", "Hypopnea", "", "Arousal (RERA)",
        "Hypopnea without arousal", "Hypopnea with arousal", "LM w/o arousal", "PLM w/ arousal",
        "Non-arousal movement", "nonarousal", "No arousal", "Desaturation + arousal"})
    EXPECT_FALSE(names_arousal(text)) << text;
}

TEST(StageWords, NamesOfStages) {
  EXPECT_EQ(stage_name(Stage::wake), "W");
  EXPECT_EQ(stage_name(Stage::n3), "N3");
  EXPECT_EQ(stage_name(Stage::rem), "REM");
  EXPECT_EQ(stage_name(Stage::undefined), "-");
}

Labels build(std::initializer_list<StageSpan> spans) {
  LabelBuilder builder("file", "test");
  for (const StageSpan& span : spans)
    builder.add_stage(span.start_seconds, span.duration_seconds, span.stage, "here");
  return std::move(builder).finish();
}

TEST(LabelBuilder, SortsWithoutWarning) {
  const Labels labels = build({{60, 30, Stage::n2}, {0, 30, Stage::wake}, {30, 30, Stage::n1}});
  EXPECT_THAT(labels.stages,
              ElementsAre(StageSpan{0, 30, Stage::wake}, StageSpan{30, 30, Stage::n1},
                          StageSpan{60, 30, Stage::n2}));
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(LabelBuilder, TwoStagesAtOneTimeAreRefused) {
  EXPECT_THAT(
      input_error_of([] {
        build(
            {{0, 30, Stage::n1}, {30, 30, Stage::n2}, {60, 30, Stage::n3}, {15, 60, Stage::wake}});
      }),
      HasSubstr("3 overlaps between stages, the first at 15 s"));
  EXPECT_THAT(input_error_of([] {
                build({{0, 30, Stage::n1}, {0, 30, Stage::n2}});
              }),
              HasSubstr("1 overlaps"));
}

TEST(LabelBuilder, NoStageNeverHidesAStage) {
  for (const auto& spans : {std::vector<StageSpan>{{0, 90, Stage::n2}, {30, 90, Stage::undefined}},
                            {{30, 90, Stage::undefined}, {0, 90, Stage::n2}}}) {
    LabelBuilder builder("file", "test");
    for (const StageSpan& span : spans)
      builder.add_stage(span.start_seconds, span.duration_seconds, span.stage, "here");
    EXPECT_THAT(std::move(builder).finish().stages,
                ElementsAre(StageSpan{0, 90, Stage::n2}, StageSpan{90, 30, Stage::undefined}));
  }
}

TEST(LabelBuilder, EqualValuesAndRoundingAreNoConflict) {
  EXPECT_THAT(build({{0, 30, Stage::n1}, {15, 30, Stage::n1}}).warnings, IsEmpty());
  EXPECT_THAT(build({{0, 30.9, Stage::n1}, {30, 30, Stage::n2}}).stages,
              ElementsAre(StageSpan{0, 30, Stage::n1}, StageSpan{30, 30, Stage::n2}));
}

TEST(LabelBuilder, ArousalsOverStagesAreScoredThere) {
  LabelBuilder builder("file", "test");
  builder.add_stage(0, 30, Stage::wake, "");
  builder.add_stage(30, 30, Stage::n2, "");
  builder.add_stage(60, 30, Stage::undefined, "");
  builder.add_arousal(40, 5, "");
  builder.add_arousal(43, 5, "");
  builder.add_arousal(85, 10, "");
  const Labels labels = std::move(builder).finish();
  EXPECT_THAT(labels.arousals,
              ElementsAre(ArousalSpan{0, 40, Arousal::none}, ArousalSpan{40, 3, Arousal::arousal},
                          ArousalSpan{43, 5, Arousal::arousal}, ArousalSpan{48, 12, Arousal::none},
                          ArousalSpan{85, 10, Arousal::arousal}));
  EXPECT_THAT(labels.warnings, IsEmpty());
}

TEST(LabelBuilder, WithoutArousalEventsNothingIsScored) {
  EXPECT_TRUE(build({{0, 30, Stage::n2}}).arousals.empty());
}

TEST(LabelBuilder, EpochLengthFollowsTheSpans) {
  EXPECT_EQ(build({{0, 30, Stage::n2}, {30, 120, Stage::n3}}).epoch_seconds, 30);
  EXPECT_EQ(build({{0, 20, Stage::n2}, {20, 40, Stage::n3}}).epoch_seconds, 20);
  EXPECT_EQ(build({{0, 10, Stage::n2}, {20, 40, Stage::n3}}).epoch_seconds, 10);
  EXPECT_EQ(build({{0, 60, Stage::n2}, {60, 7, Stage::undefined}}).epoch_seconds, 30);
  EXPECT_EQ(build({{0, 45, Stage::n2}, {45, 45, Stage::n3}}).epoch_seconds, 45);
  // Almost nothing is no multiple of 20 s, though zero is.
  EXPECT_EQ(build({{0, 20, Stage::n2}, {20, 0.005, Stage::n3}}).epoch_seconds, 30);
}

TEST(LabelBuilder, FewUnknownWordsAreListedAndMoreAreRefused) {
  const auto with_unknown = [](int count) {
    LabelBuilder builder("file", "test");
    for (int i = 0; i < 98; ++i) builder.add_stage(30 * i, 30, Stage::n2, "line 1");
    for (int i = 0; i < count; ++i) builder.add_unknown(3000 + 30 * i, 30, "N9", "line 99");
    return std::move(builder).finish();
  };
  const Labels labels = with_unknown(2);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("\"N9\" (2 times, first at line 99)")));
  EXPECT_EQ(labels.stages.back(), (StageSpan{3030, 30, Stage::undefined}));
  EXPECT_THAT(input_error_of([&] { with_unknown(3); }),
              HasSubstr("3 of 101 entries name no stage: \"N9\" (3 times, first at line 99)"));
}

TEST(LabelBuilder, NothingRecognisedIsAnError) {
  LabelBuilder builder("file.csv", "test");
  builder.add_unknown(0, 30, "N9", "line 2");
  EXPECT_THAT(
      input_error_of([&] { std::move(builder).finish(); }),
      HasSubstr("file.csv: no sleep stage and no arousal recognised, found \"N9\" (line 2)"));
}

TEST(LabelBuilder, SpansOfNoDurationAreReported) {
  const Labels labels = build({{0, 30, Stage::n2}, {30, 0, Stage::n1}, {60, 1e-4, Stage::n1}});
  EXPECT_THAT(labels.stages, ElementsAre(StageSpan{0, 30, Stage::n2}));
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("2 entries of no duration")));
  EXPECT_THAT(input_error_of([] { build({{0, 0, Stage::n2}}); }), HasSubstr("no sleep stage"));
}

TEST(LabelBuilder, ImpossibleTimesAreErrors) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const auto& [start, duration] : std::initializer_list<std::pair<double, double>>{
           {nan, 1}, {0, nan}, {0, -1}, {1e9, 1}, {0, 1e9}, {-1e9, 1}}) {
    LabelBuilder builder("file", "test");
    EXPECT_THAT(input_error_of([&] { builder.add_stage(start, duration, Stage::n1, "line 7"); }),
                HasSubstr("file: line 7: a span"));
    EXPECT_THAT(input_error_of([&] { builder.add_arousal(start, duration, "line 7"); }),
                HasSubstr("line 7"));
  }
}

TEST(PlainText, BecomesUtf8) {
  EXPECT_EQ(to_utf8("C4 Impédance"), "C4 Impédance");
  EXPECT_EQ(to_utf8("Imp\xe9"
                    "dance"),
            "Impédance");
  EXPECT_EQ(to_utf8("Imp\xc3"), "Imp");  // cut inside a character
  EXPECT_EQ(to_utf8("a\tb\x7f\x01"), "a b  ");
  EXPECT_EQ(to_utf8("\xc0\xaf"), "À¯");  // overlong: no UTF-8
  EXPECT_EQ(to_utf8("\xe0\x80\xaf"), "à ¯");
  EXPECT_EQ(to_utf8("\xf0\x8f\xbf\xbf"), "ð ¿¿");
  EXPECT_EQ(to_utf8("\xf4\x90\x80\x80"), "ô   ");
  EXPECT_EQ(to_utf8("\xf0\x9f\x98\x80"), "\xf0\x9f\x98\x80");
  EXPECT_EQ(to_utf8("\xed\xa0\x80"), "\xc3\xad  ");  // a surrogate: no UTF-8
  EXPECT_EQ(to_utf8(""), "");
}

TEST(PlainText, Utf8ReachesFromTheFirstToTheLastCharacterOfEachLength) {
  for (const char* character :
       {"\xc2\x80", "\xc2\xbf", "\xdf\xbf", "\xe0\xa0\x80", "\xe0\xbf\xbf", "\xec\xbf\xbf",
        "\xed\x80\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
        "\xf3\xbf\xbf\xbf", "\xf4\x80\x80\x80", "\xf4\x8f\xbf\xbf"})
    EXPECT_EQ(to_utf8(character), character);
  for (const char* bytes : {"\xc1\xbf", "\xc2\x7f", "\xc2\xc0", "\xdf\xc0", "\xe0\x9f\xbf",
                            "\xe1\x80\x7f", "\xe1\x80\xc0", "\xed\xa0\x80", "\xf0\x8f\xbf\xbf",
                            "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\x80", "\xbf"})
    EXPECT_NE(to_utf8(bytes), bytes);
}

TEST(PlainText, Numbers) {
  EXPECT_EQ(parse_double(" +1.5 "), 1.5);
  EXPECT_EQ(parse_double("-1,5E-3"), -0.0015);
  for (const char* bad : {"", "+", "+-1", "1 2", "0x10", "nan", "inf", "1e999", "1.2.3", "1,2.3",
                          "1,2,3", "--1", "1e"})
    EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
  EXPECT_EQ(parse_int("-1  "), -1);
  EXPECT_EQ(parse_int(std::string_view("7\0\0", 3)), 7);
  for (const char* bad : {"", "1.0", "9999999999999999999", "+-1", "a"})
    EXPECT_EQ(parse_int(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace physiomae::io
