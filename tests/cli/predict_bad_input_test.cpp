// What `physiomae predict` refuses or warns about.
#ifdef PHYSIOMAE_WITH_TORCH
#include "tests/cli/predict_fixture.h"

namespace physiomae {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class PredictBadInput : public PredictTest {
 protected:
  /// What is said of a night, whether it is refused or staged with a warning.
  std::string said_of(const NightChange& change, bool real = false) {
    const ProgramResult result =
        run_program(predict({edf_night("night", change, /*twin=*/0, real)}));
    EXPECT_THAT(result.status, testing::AnyOf(0, 3)) << result.err;
    return result.err;
  }
};

TEST_F(PredictBadInput, NumbersInVoltsUnderTheNameOfMicrovolts) {
  EXPECT_THAT(said_of({.scale = 1e-6}), AllOf(HasSubstr("refused: EEG: its standard deviation is"),
                                              HasSubstr("V under the name of µV")));
}

TEST_F(PredictBadInput, AModelFolderIsNoPlaceForNights) {
  const ProgramResult result =
      run_program({"predict", edf_night("night"), "--model", model(), "--out", model()});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("holds what another verb wrote: model"));
  EXPECT_FALSE(std::filesystem::exists(model() + "/nights.csv"));
}

TEST_F(PredictBadInput, AThousandTimesTooLarge) {
  EXPECT_THAT(said_of({.scale = 1000}), AllOf(HasSubstr("refused: EEG: its standard deviation is"),
                                              HasSubstr("(amplitude)")));
}

TEST_F(PredictBadInput, FlatEegForAThirdOfTheNight) {
  NightChange change;
  change.samples = [](size_t modality, std::vector<float>& values) {
    const auto third = static_cast<ptrdiff_t>(values.size() * 3 / 10);
    if (modality == 0) std::fill(values.begin() + third, values.begin() + 2 * third, 0.0F);
  };
  EXPECT_THAT(said_of(change), HasSubstr("EEG is flat for 30 % of the night"));
  const std::string csv = read_text(out("night/night.csv"));
  EXPECT_THAT(csv, HasSubstr("no_EEG"));
}

TEST_F(PredictBadInput, EegAndEmgSwapped) {
  EXPECT_THAT(said_of({.labels = {"Chin1-Chin2", "E1-M2", "F3-M2", "ECG"}}),
              HasSubstr("refused: EEG (F3-M2) and EMG (Chin1-Chin2) look swapped"));
}

TEST_F(PredictBadInput, DominantMains) {
  NightChange change;
  change.samples = [](size_t modality, std::vector<float>& values) {
    if (modality != 0) return;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] +=
          static_cast<float>(300 * std::sin(std::numbers::pi / 2 * static_cast<double>(i)));
  };
  EXPECT_THAT(said_of(change), HasSubstr("EEG: 50 Hz mains is 9"));
}

TEST_F(PredictBadInput, TwentyMinutesAreTooShortForANight) {
  EXPECT_THAT(said_of({.seconds = 1200}), HasSubstr("only 20.0 min are there"));
}

TEST_F(PredictBadInput, AnAgeThatTrainingLacked) {
  const std::string night = edf_night("night");
  const ProgramResult result = run_program(predict({night, "--age", "3"}));
  EXPECT_EQ(result.status, 0);
  EXPECT_THAT(result.err, HasSubstr("night: the patient is 3 years old; the "));
  edf_night("night", {.patient = "X F 02-MAY-2015 X"});
  EXPECT_THAT(run_program(predict({night, "--replace"})).err,
              HasSubstr("night: the patient is 4 years old; the "));
  edf_night("other", {.patient = "X F 02-MAY-1975 X"}, /*twin=*/1);
  EXPECT_THAT(run_program(predict({folder_ / "nights/other.edf"})).err,
              Not(HasSubstr("years old")));
  EXPECT_EQ(run_program(predict({folder_ / "nights", "--age", "40"})).status, 2);
}

TEST_F(PredictBadInput, ForceStagesAndSaysSo) {
  const std::string night = edf_night("night", {.scale = 1000});
  const json result = run_for_json(predict({night, "--force"}));
  EXPECT_EQ(result["staged"], 1);
  EXPECT_EQ(result["nights"][0]["report"]["forced"], true);
  EXPECT_THAT(read_text(out("night/night.csv")), HasSubstr("forced"));
}

TEST_F(PredictBadInput, ARealNightNeedsForceWithASimulatedModel) {
  EXPECT_THAT(said_of({}, /*real=*/true),
              HasSubstr("refused: the model was trained on simulated recordings"));
  run_for_json(predict({folder_ / "nights/night.edf", "--force"}));
  for (const char* file : {"night.csv", "hypnogram_annotations.edf", "hypnodensity.edf", "nsrr.xml",
                           "events.json", "luna.annot", "edfbrowser.csv", "yasa.csv",
                           "statistics.csv", "night.html", "night.json", "review.csv"})
    EXPECT_THAT(file_text(out("night/") + file), HasSubstr("simulated")) << file;
  EXPECT_TRUE(std::filesystem::exists(out("night/hypnogram.SIMULATED-MODEL.ids")));
}

TEST_F(PredictBadInput, ShorterThanAWindow) {
  EXPECT_THAT(said_of({.seconds = 29}),
              HasSubstr("29 s of recording hold no whole window of 30 s"));
}

TEST_F(PredictBadInput, NoUsableModality) {
  EXPECT_THAT(said_of({.labels = {"Pleth", "SpO2", "Flow", "Snore"}}),
              HasSubstr("none of the modalities is there"));
}

TEST_F(PredictBadInput, WithoutHeadOfTheHead) {
  EXPECT_THAT(said_of({.labels = {"Pleth", "Flow", "Chin1-Chin2", "ECG"}}),
              HasSubstr("refused: neither EEG nor EOG is there"));
}

TEST_F(PredictBadInput, AModelWithoutHeads) {
  const ProgramResult result = run_program(
      {"predict", edf_night("night"), "--model", bare_model(), "--out", out(), "--threads", "1"});
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, AllOf(HasSubstr("the model has no heads"), HasSubstr("probe")));
}

// A copy of the model with a change to model.json, or without a file.
std::string changed_model(const std::string& model, const std::filesystem::path& copy,
                          const std::function<void(json&)>& change) {
  std::filesystem::copy(model, copy, std::filesystem::copy_options::recursive);
  json info = json::parse(read_text(copy / "model.json"));
  change(info);
  write_file(copy / "model.json", info.dump());
  return copy;
}

TEST_F(PredictBadInput, AModelWithFilesMissing) {
  const std::string copy = changed_model(model(), folder_ / "copy", [](json&) {});
  for (const char* file : {"model.safetensors", "model.json"}) {
    std::filesystem::remove(std::filesystem::path(copy) / file);
    const ProgramResult result =
        run_program({"predict", edf_night("night"), "--model", copy, "--out", out()});
    EXPECT_EQ(result.status, 1);
    EXPECT_THAT(result.err, HasSubstr(std::string("has no ") + file));
  }
}

TEST_F(PredictBadInput, AModelWithDamagedWeightsEndsAllNights) {
  const std::string copy = changed_model(model(), folder_ / "copy", [](json&) {});
  std::filesystem::resize_file(copy + "/model.safetensors",
                               std::filesystem::file_size(copy + "/model.safetensors") / 2);
  edf_night("n1");
  edf_night("n2", {}, 1);
  const ProgramResult result =
      run_program({"predict", folder_ / "nights", "--model", copy, "--out", out()});
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, AllOf(HasSubstr("model.safetensors: "), Not(HasSubstr("refused"))));
}

TEST_F(PredictBadInput, TwoModelsOfOtherRecipes) {
  const std::string other = changed_model(model(), folder_ / "other",
                                          [](json& info) { info["input"]["recipe"] = "paper-1"; });
  const ProgramResult result = run_program(predict({edf_night("night"), "--model", other}));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err,
              AllOf(HasSubstr("wants recipe anti_aliased-1"), HasSubstr("wants paper-1")));
}

TEST_F(PredictBadInput, TwoModelsOfOtherStageOrders) {
  const std::string other = changed_model(model(), folder_ / "other", [](json& info) {
    for (json& head : info["heads"])
      if (head["task"] == "sleep")
        std::reverse(head["class_names"].begin(), head["class_names"].end());
  });
  const ProgramResult result = run_program(predict({edf_night("night"), "--model", other}));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("the classes of head sleep are"));
}

TEST_F(PredictBadInput, AnotherNightOfTheSameName) {
  run_for_json(predict({edf_night("night")}));
  const ProgramResult result = run_program(predict({edf_night("night", {}, /*twin=*/1)}));
  EXPECT_EQ(result.status, 3);
  EXPECT_THAT(result.err, HasSubstr("another night under the name night"));
  EXPECT_EQ(run_for_json(predict({folder_ / "nights/night.edf", "--replace"}))["staged"], 1);
}

TEST_F(PredictBadInput, SeveralNightsForOneHypnogram) {
  edf_night("n1");
  edf_night("n2", {}, 1);
  const ProgramResult result =
      run_program(predict({folder_ / "nights", "--hypnogram", "scoring.txt"}));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("--hypnogram is of one night, 2 were given"));
}

}  // namespace
}  // namespace physiomae
#endif
