#include "physiomae/io/hypnogram_edf.h"

#include <fstream>
#include <sstream>

#include "tests/io/table_testing.h"
#include <nlohmann/json.hpp>

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/hypnogram.h"
#include "physiomae/io/stage_words.h"

namespace physiomae::io {
namespace {

using namespace edf_testing;
using table_testing::stage_list;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kReal =
    std::filesystem::path(PHYSIOMAE_TEST_DATA) / "sleepedf_sc4001_5min/SC4001EC-Hypnogram.edf";
const std::filesystem::path kMade = std::filesystem::path(PHYSIOMAE_GOLDEN) / "edf/hypnogram.edf";

nlohmann::json golden(const std::string& name) {
  std::ifstream file(std::filesystem::path(PHYSIOMAE_GOLDEN) / "edf_golden.json");
  return nlohmann::json::parse(file).at(name);
}

double seconds_in(const Labels& labels, Stage stage) {
  double sum = 0;
  for (const StageSpan& span : labels.stages)
    sum += span.stage == stage ? span.duration_seconds : 0;
  return sum;
}

void expect_annotations(const std::filesystem::path& path, const std::string& name) {
  const EdfRecording recording(path);
  std::vector<std::string> warnings;
  auto annotations = recording.read_annotations(warnings);
  EXPECT_THAT(warnings, IsEmpty());
  const nlohmann::json expected = golden(name);
  std::stable_sort(annotations.begin(), annotations.end(),
                   [](auto& a, auto& b) { return a.onset_seconds < b.onset_seconds; });
  ASSERT_EQ(annotations.size(), expected.size());
  for (size_t i = 0; i < annotations.size(); ++i) {
    EXPECT_DOUBLE_EQ(annotations[i].onset_seconds, expected[i][0]) << i;
    EXPECT_DOUBLE_EQ(annotations[i].duration_seconds.value_or(0), expected[i][1]) << i;
    EXPECT_EQ(annotations[i].text, expected[i][2]) << i;
  }
}

TEST(EdfHypnogram, AnnotationsAgreeWithMneOnSleepEdf) {
  expect_annotations(kReal, "sc4001_hypnogram");
}
TEST(EdfHypnogram, AnnotationsAgreeWithMneOnTheMadeFile) { expect_annotations(kMade, "hypnogram"); }

TEST(EdfHypnogram, SleepEdfInLegacyWording) {
  const Labels labels = read_hypnogram(kReal);
  EXPECT_EQ(labels.format, "EDF+ hypnogram");
  EXPECT_EQ(labels.start_time, "1989-04-24T16:13:00");
  EXPECT_EQ(labels.epoch_seconds, 30);
  EXPECT_TRUE(labels.arousals.empty());
  EXPECT_THAT(labels.warnings, IsEmpty());
  // Of MNE's list, summed by its own words.
  double expected[6] = {};
  for (const auto& row : golden("sc4001_hypnogram")) {
    const std::string text = row[2];
    const size_t at = std::string("W1234R").find(text.back());
    if (at != std::string::npos) expected[at] += row[1].get<double>();
  }
  EXPECT_EQ(seconds_in(labels, Stage::wake), expected[0]);
  EXPECT_EQ(seconds_in(labels, Stage::n1), expected[1]);
  EXPECT_EQ(seconds_in(labels, Stage::n2), expected[2]);
  EXPECT_EQ(seconds_in(labels, Stage::n3), expected[3] + expected[4]);
  EXPECT_EQ(seconds_in(labels, Stage::rem), expected[5]);
  EXPECT_EQ(seconds_in(labels, Stage::undefined), 6900);
  EXPECT_EQ(labels.stages.size(), 154u);
  EXPECT_EQ(labels.stages.back().start_seconds, 79500);
}

TEST(EdfHypnogram, CurrentWordingWithArousals) {
  const Labels labels = read_hypnogram(kMade);
  EXPECT_EQ(labels.start_time, "2020-02-29T22:30:15");
  std::string stages;
  for (const StageSpan& span : labels.stages) {
    stages += stage_name(span.stage);
    stages += ' ';
    EXPECT_EQ(span.duration_seconds, 30);
  }
  EXPECT_EQ(stages, "W W N1 N2 N2 N3 N3 REM - W ");
  std::vector<std::pair<double, double>> events;
  double scored = 0;
  for (const ArousalSpan& span : labels.arousals) {
    scored += span.duration_seconds;
    if (span.label == Arousal::arousal)
      events.emplace_back(span.start_seconds, span.duration_seconds);
  }
  EXPECT_THAT(events, ElementsAre(std::pair(95.5, 4.25), std::pair(118.0, 5.0)));
  EXPECT_EQ(scored, 270);  // all but the epoch without a stage
}

Labels read_tals(const std::string& tals, const LabelOptions& options = {}) {
  const Folder folder;
  return read_hypnogram(folder.put(annotation_file(tals)), options);
}

TEST(EdfHypnogram, MovementTimeAndRemAreOfTheLegacyWording) {
  const Labels labels =
      read_tals(tal("+0", "30", "Sleep stage REM") + tal("+30", "30", "Movement time") +
                tal("+60", "30", "Sleep stage 4"));
  ASSERT_EQ(labels.stages.size(), 3u);
  EXPECT_EQ(labels.stages[0].stage, Stage::rem);
  EXPECT_EQ(labels.stages[1].stage, Stage::undefined);
  EXPECT_EQ(labels.stages[2].stage, Stage::n3);
}

TEST(EdfHypnogram, StagesWithoutDurationLastUntilTheNext) {
  const Labels labels =
      read_tals(tal("+0", "", "Sleep stage W") + tal("+90", "0", "Sleep stage N1") +
                tal("+120", "", "Sleep stage N2"));
  ASSERT_EQ(labels.stages.size(), 3u);
  EXPECT_EQ(labels.stages[0].duration_seconds, 90);
  EXPECT_EQ(labels.stages[1].duration_seconds, 30);
  EXPECT_EQ(labels.stages[2].duration_seconds, 30);
  EXPECT_THAT(labels.warnings, ElementsAre(HasSubstr("3 stages without duration")));
}

TEST(EdfHypnogram, BareWordsBesideTheStandardOnesCountWhereNoneOfThemIs) {
  const Labels bare =
      read_tals(tal("+0", "30", "N2") + tal("+30", "30", "REM") + tal("+60", "30", "M"));
  EXPECT_EQ(stage_list(bare), "N2@0+30 REM@30+30 -@60+30 ");
  EXPECT_THAT(bare.warnings, ElementsAre(HasSubstr("2 stages without the words")));
  const std::string standard =
      tal("+0", "30", "Sleep stage N2") + tal("+60", "30", "Sleep stage W");
  const Labels both = read_tals(standard + tal("+30", "30", "R") + tal("+60", "30", "R") +
                                tal("+70", "", "REM") + tal("+75", "", "3"));
  EXPECT_EQ(stage_list(both), "N2@0+30 REM@30+30 W@60+30 ");
  EXPECT_THAT(both.warnings, ElementsAre(HasSubstr("1 stages without the words"),
                                         HasSubstr("2 annotations are words for stages")));
}

// Annotations 30 s apart, of these words and durations.
std::string on_a_beat(const std::string& words, const std::string& duration) {
  std::string tals, word;
  std::istringstream all(words);
  for (int i = 0; all >> word; ++i) tals += tal("+" + std::to_string(30 * i), duration, word);
  return tals;
}

TEST(EdfHypnogram, LettersAndDigitsAreOneCoding) {
  const std::string stages = "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 W@150+30 ";
  for (const char* duration : {"30", ""}) {
    const Labels labels = read_tals(on_a_beat("W 1 2 3 R W", duration));
    EXPECT_EQ(stage_list(labels), stages);
    EXPECT_THAT(labels.assumptions, Contains(HasSubstr("digits are read as 0 W")));
  }
  const Folder folder;
  const auto path = folder.put(annotation_file(on_a_beat("W 1 2 3 R W", "30")));
  EXPECT_EQ(stage_list(read_edf_hypnogram(path, stage_coding("rk"))), stages);
  EXPECT_THAT(input_error_of([] { read_tals(on_a_beat("W 1 2 4 2 W", "30")); }),
              testing::AllOf(HasSubstr("4 is stage 4 or REM"), HasSubstr("--stage-coding")));
  // Beside the stages' whole names digits are something else.
  EXPECT_EQ(stage_list(read_tals(on_a_beat("N1 N2 3 W", "30"))), "N1@0+30 N2@30+30 W@90+30 ");
}

TEST(EdfHypnogram, WordsThatAreNotKnownAreRefusedOrStated) {
  const std::string words = "Wake Light1 Light2 Deep Dream Wake";
  EXPECT_THAT(input_error_of([&] { read_tals(on_a_beat(words, "30")); }),
              testing::AllOf(HasSubstr("3 of 6 entries name no stage"), HasSubstr("\"Dream\"")));
  const Folder folder;
  StageCoding coding;
  coding.words = {{"light1", Stage::n1}, {"light2", Stage::n2}, {"dream", Stage::rem}};
  EXPECT_EQ(
      stage_list(read_edf_hypnogram(folder.put(annotation_file(on_a_beat(words, "30"))), coding)),
      "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 W@150+30 ");
}

// Annotations beside a signal of 600 s.
std::filesystem::path put_recording(const Folder& folder, std::string tals) {
  EdfFields f;
  f.reserved = "EDF+C";
  f.seconds = "600";
  f.records = "1";
  f.signals = {{"EEG", "uV", "-100", "100", "-100", "100", "1"},
               {"EDF Annotations", "", "-1", "1", "-32768", "32767", "500"}};
  tals = std::string("+0\x14\x14\0", 5) + tals;
  tals.resize(1000, '\0');
  f.body = std::string(2, '\0') + tals;
  return folder.put(f, "recording.edf");
}

TEST(EdfHypnogram, NotesInARecordingAreNoHypnogram) {
  const Folder folder;
  for (const std::string& notes :
       {tal("+100", "", "Delta") + tal("+120", "", "spike") + tal("+300", "", "PS"),
        tal("+20", "", "REM"), tal("+20", "8", "REM") + tal("+300", "5", "Wake")})
    EXPECT_THAT(input_error_of([&] { read_hypnogram(put_recording(folder, notes)); }),
                HasSubstr("notes, no hypnogram"));
  EXPECT_EQ(stage_list(read_hypnogram(
                put_recording(folder, tal("+0", "120", "W") + tal("+120", "150", "2") +
                                          tal("+270", "30", "R") + tal("+60", "", "spike")))),
            "W@0+120 N2@120+150 REM@270+30 ");
  std::string off_beat;
  for (const auto& [onset, word] : std::initializer_list<std::pair<int, const char*>>{{0, "W"},
                                                                                      {41, "N1"},
                                                                                      {77, "N2"},
                                                                                      {103, "N3"},
                                                                                      {188, "N2"},
                                                                                      {251, "R"},
                                                                                      {290, "N2"},
                                                                                      {333, "W"},
                                                                                      {402, "N1"},
                                                                                      {481, "W"}})
    off_beat += tal("+" + std::to_string(onset), "", word);
  EXPECT_EQ(read_hypnogram(put_recording(folder, off_beat)).stages.size(), 10U);
  const Labels changes = read_hypnogram(
      put_recording(folder, on_a_beat("W 1 2 3 2 2 R R 1 W", "") + tal("+77", "", "eyes open")));
  EXPECT_EQ(changes.stages.size(), 10U);
  EXPECT_THAT(changes.assumptions, Contains(HasSubstr("taken as notes")));
}

TEST(EdfHypnogram, SignalsBehindTheTextAndUnknownStages) {
  const std::string known = tal("+0", "30", "Sleep stage N2@@EEG C3");
  EXPECT_EQ(read_tals(known).stages[0].stage, Stage::n2);
  EXPECT_THAT(input_error_of([&] { read_tals(known + tal("+30", "30", "Sleep stage X")); }),
              HasSubstr("\"Sleep stage X\" (annotation at 30 s)"));
}

TEST(EdfHypnogram, AMovementWithoutDurationErasesNothing) {
  const Labels labels = read_tals(tal("+0", "30", "N2") + tal("+10", "", "Movement") +
                                  tal("+30", "60", "REM") + tal("+35", "", "Lights on"));
  ASSERT_EQ(labels.stages.size(), 2u);
  EXPECT_EQ(labels.stages[0].duration_seconds, 30);
  EXPECT_EQ(labels.stages[1].duration_seconds, 60);
}

TEST(EdfHypnogram, OverlapsAreRefused) {
  EXPECT_THAT(input_error_of([] {
                read_tals(tal("+0", "60", "Sleep stage N2") + tal("+30", "30", "Sleep stage R"));
              }),
              HasSubstr("1 overlaps between stages, the first at 30 s"));
}

TEST(EdfHypnogram, FilesWithoutStagesAreErrors) {
  EXPECT_THAT(input_error_of([] { read_tals(tal("+0", "3", "Apnea")); }),
              HasSubstr("no sleep stage and no arousal recognised"));
  const Folder folder;
  EXPECT_THAT(input_error_of([&] { read_hypnogram(folder.put(EdfFields{})); }),
              HasSubstr("without an annotation signal"));
  EXPECT_THAT(input_error_of([] { read_tals(tal("+999999999999", "30", "Sleep stage W")); }),
              HasSubstr("annotation at 1e+12 s: a span"));
}

std::string digit_tals(int count) {
  std::string tals;
  for (int i = 0; i < count; ++i)
    tals += tal("+" + std::to_string(30 * i), "30", std::to_string(i % 4));
  return tals;
}

TEST(EdfHypnogram, DigitsNeedACoding) {
  const Folder folder;
  const auto path = folder.put(annotation_file(digit_tals(12)));
  EXPECT_THAT(
      input_error_of([&] { read_edf_hypnogram(path); }),
      testing::AllOf(HasSubstr("12 annotations are bare digits"), HasSubstr("--stage-coding")));
  const Labels labels = read_edf_hypnogram(path, stage_coding("rk"));
  ASSERT_EQ(labels.stages.size(), 12U);
  EXPECT_EQ(labels.stages[2].stage, Stage::n2);
}

// PhysioNet 2026: one sample an epoch, and arousals at 2 Hz.
TEST(EdfHypnogram, LabelsMayBeSignals) {
  const Folder folder;
  EdfFields f;
  f.seconds = "30";
  f.records = "6";
  f.signals = {{"stage_expert", "", "0", "9", "0", "9", "1"},
               {"arousal_expert", "", "0", "1", "0", "1", "60"}};
  f.body.clear();
  for (const char code : std::initializer_list<char>{5, 3, 2, 1, 4, 9}) {
    f.body += std::string{code, '\0'};
    for (int i = 0; i < 60; ++i) f.body += std::string{code == 2 && i >= 10 && i < 16, '\0'};
  }
  const auto path = folder.put(f, "x_expert_annotations.edf");
  const Labels labels = read_hypnogram(path);
  EXPECT_EQ(labels.format, "EDF signal stage_expert");
  ASSERT_EQ(labels.stages.size(), 6U);
  const Stage expected[] = {Stage::wake, Stage::n1,  Stage::n2,
                            Stage::n3,   Stage::rem, Stage::undefined};
  for (size_t i = 0; i < 6; ++i) {
    EXPECT_EQ(labels.stages[i].stage, expected[i]) << i;
    EXPECT_EQ(labels.stages[i].start_seconds, 30.0 * static_cast<double>(i));
  }
  double seconds = 0;
  for (const ArousalSpan& span : labels.arousals)
    if (span.label == Arousal::arousal) seconds += span.duration_seconds;
  EXPECT_EQ(seconds, 3);
  f.signals[0].label = "stages of something";
  EXPECT_THAT(input_error_of([&] { read_hypnogram(folder.put(f, "other.edf")); }),
              HasSubstr("without an annotation signal"));
}

// One sample in `seconds` of a signal called so.
EdfFields codes_at(const std::string& label, const std::string& seconds,
                   std::initializer_list<char> codes) {
  EdfFields f;
  f.seconds = seconds;
  f.records = std::to_string(codes.size());
  f.signals = {{label, "", "0", "9", "0", "9", "1"}};
  f.body.clear();
  for (const char code : codes) f.body += std::string{code, '\0'};
  return f;
}

TEST(EdfHypnogram, ASignalOfStagesHoldsThem) {
  const Folder folder;
  const Labels epochs =
      read_hypnogram(folder.put(codes_at("Sleep stage", "30", {0, 1, 2, 3, 5, 9}), "a.edf"));
  EXPECT_EQ(stage_list(epochs), "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 -@150+30 ");
  EXPECT_THAT(epochs.assumptions, ElementsAre(HasSubstr("0 W, 1 N1, 2 N2, 3 N3, 5 REM")));
  // Samples that repeat an epoch's stage.
  EdfFields fast = codes_at("Hypnogram", "1", {});
  fast.records = "90";
  for (const char code : std::initializer_list<char>{0, 2, 5})
    for (int i = 0; i < 30; ++i) fast.body += std::string{code, '\0'};
  const Labels seconds = read_hypnogram(folder.put(fast, "b.edf"));
  EXPECT_EQ(stage_list(seconds), "W@0+30 N2@30+30 REM@60+30 ");
  EXPECT_EQ(seconds.epoch_seconds, 30);
}

TEST(EdfHypnogram, ASignalOfStagesInDoubtIsRefused) {
  const Folder folder;
  const auto doubtful = folder.put(codes_at("Hypnogram", "30", {0, 2, 4, 5}), "a.edf");
  EXPECT_THAT(input_error_of([&] { read_hypnogram(doubtful); }),
              HasSubstr("the coding of its signal \"Hypnogram\" is not known: 4 and 5"));
  LabelOptions options;
  options.coding = stage_coding("rk");
  EXPECT_EQ(stage_list(read_hypnogram(doubtful, options)), "W@0+30 N2@30+30 N3@60+30 REM@90+30 ");
  EXPECT_THAT(input_error_of([&] {
                read_hypnogram(folder.put(codes_at("Hypnogram", "30", {0, 0, 0}), "b.edf"));
              }),
              HasSubstr("one value throughout"));
  // Sleep-EDF of 2002 tells its coding by its names.
  EXPECT_EQ(stage_list(read_hypnogram(
                folder.put(codes_at("Sleep stage", "30", {0, 2, 4, 5}), "sc4002e0.hyp"))),
            "W@0+30 N2@30+30 N3@60+30 REM@90+30 ");
}

TEST(EdfHypnogram, NamesBeforeAStageSayNothingOfIt) {
  EXPECT_EQ(stage_list(read_tals(tal("+0", "30", "Scorer1: Sleep stage W") +
                                 tal("+30", "30", "Scorer1: Sleep stage N2") +
                                 tal("+60", "30", "Scorer1: Sleep stage R"))),
            "W@0+30 N2@30+30 REM@60+30 ");
  for (const char* name : {"Hypnogram: ", "Staging "})
    EXPECT_EQ(stage_list(read_tals(tal("+0", "30", std::string(name) + "W") +
                                   tal("+30", "30", std::string(name) + "N2"))),
              "W@0+30 N2@30+30 ")
        << name;
}

TEST(EdfHypnogram, ACodingHoldsBehindTheWordStage) {
  std::string text;
  for (int i = 0; i < 5; ++i)
    text += tal("+" + std::to_string(30 * i), "30", "Sleep stage " + std::to_string(i));
  EXPECT_THAT(message_of<InputError>([&] { read_tals(text); }),
              HasSubstr("\"Stage 4\" without a stage 5 or R"));
  LabelOptions aasm;
  state_coding("aasm", aasm);
  const Labels labels = read_tals(text, aasm);
  EXPECT_EQ(stage_list(labels), "W@0+30 N1@30+30 N2@60+30 N3@90+30 REM@120+30 ");
  EXPECT_THAT(labels.assumptions, Contains(HasSubstr("stage coding aasm")));
}

TEST(EdfHypnogram, StagesInsideARecordingAreRead) {
  EXPECT_EQ(read_hypnogram(std::filesystem::path(PHYSIOMAE_GOLDEN) / "edf/plus.bdf").stages.size(),
            1u);
}

}  // namespace
}  // namespace physiomae::io
