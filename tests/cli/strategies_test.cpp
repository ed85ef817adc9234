// Every strategy through the program: pretrained, probed, evaluated with what is missing, refused.
#include "tests/cli/program.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#ifdef PHYSIOMAE_WITH_TORCH
namespace physiomae {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

// 12 patients of 10 windows, two a stage; one in three has no ECG.
class Strategies : public testing::Test {
 protected:
  Strategies() {
    for (int i = 0; i < 12; ++i) {
      const std::string name = "p" + std::to_string(i);
      store::write_made_up(store_,
                           {{.record = name,
                             .patient = name,
                             .age_years = i % 2 == 0 ? 30.0 : 70.0,
                             .stages = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4},
                             .arousal_on = {0, 6000},
                             .presence = std::vector<Presence>(10, i % 3 == 0 ? 0b0111 : 0b1111)}});
    }
    run({"split", store_, "--out", split_, "--stratify", "age"});
  }

  static json run(const Arguments& arguments) { return run_for_json(arguments); }
  Arguments pretrain(const std::string& strategy, const Arguments& settings) const {
    Arguments all = {"pretrain", store_,     "--split", split_,  "--out",
                     run_,       "--device", "cpu",     "--set", "pretrain.strategy=" + strategy};
    for (const char* setting :
         {"model.dim=16", "model.depth=1", "model.heads=2", "model.mlp_hidden=16",
          "pretrain.max_steps=3", "pretrain.batch=8", "pretrain.compute_threads=1"})
      all.insert(all.end(), {"--set", setting});
    for (const std::string& setting : settings) all.insert(all.end(), {"--set", setting});
    return all;
  }
  json probe() {
    return run({"probe", run_ + "/model", store_, "--split", split_, "--out", probe_, "--threads",
                "1", "--set", "probe.tasks=[\"sleep\", \"age\"]"});
  }
  Arguments evaluate(const Arguments& more) const {
    std::filesystem::remove_all(folder_ / "e");  // another result would not be replaced
    Arguments all = {"evaluate", probe_ + "/model", store_,      "--split", split_,
                     "--out",    folder_ / "e",     "--threads", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  void expect_refused(const Arguments& arguments, const testing::Matcher<std::string>& message) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_THAT(result.err, AllOf(message, HasSubstr("hint"))) << result.err;
  }
  void forget() const {
    std::filesystem::remove_all(run_);
    std::filesystem::remove_all(probe_);
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json", run_ = folder_ / "run",
              probe_ = folder_ / "probe";
};

TEST_F(Strategies, ContrastiveOnesArePretrainedAndProbed) {
  for (const std::string strategy : {"simclr", "clip_pairwise", "clip_loo"}) {
    const json trained = run(pretrain(strategy, {"pretrain.micro_batch=4"}));
    EXPECT_EQ(trained["steps"], 3) << strategy;
    EXPECT_TRUE(trained["validation_loss"].is_number());
    const json scores = probe()["sizes"][0];
    EXPECT_EQ(scores["methods"][0]["method"], strategy);
    EXPECT_EQ(scores["methods"][1]["method"], "random start");
    for (const json& method : scores["methods"])
      EXPECT_EQ(method["tasks"]["sleep"]["runs"].size(), 1U) << method["method"];
    const json embedded = run({"embed", run_ + "/model", store_, "--out", folder_ / "e.st"});
    EXPECT_EQ(embedded["dimensions"], 4 * 16);
    EXPECT_EQ(json::parse(read_text(probe_ + "/model/model.json"))["architecture"]["fusion"],
              "late");
    forget();
  }
}

TEST_F(Strategies, EachModalityHasItsOwnMae) {
  for (const std::string modality : {"EEG", "EOG", "EMG", "ECG"}) {
    const Arguments settings = {"model.modalities=[\"" + modality + "\"]"};
    EXPECT_TRUE(run(pretrain("mae", settings))["validation_loss"].is_number()) << modality;
    const json scores = probe()["sizes"][0];
    EXPECT_EQ(scores["methods"][0]["method"], "mae");
    EXPECT_EQ(scores["methods"][0]["tasks"]["sleep"]["runs"].size(), 1U) << modality;
    forget();
  }
}

TEST_F(Strategies, AModelIsScoredFromSomeOfItsModalities) {
  for (const std::string strategy : {"multimae_drop", "clip_loo"}) {
    run(pretrain(strategy, {}));
    probe();
    const json all = run(evaluate({}))["sizes"][0];
    const json every = run(evaluate({"--all-subsets"}))["sizes"][0];
    ASSERT_EQ(every["methods"].size(), 15U);
    EXPECT_EQ(every["methods"][0]["method"], "EEG+EOG+EMG+ECG");
    EXPECT_EQ(every["methods"][0]["tasks"], all["methods"][0]["tasks"]);
    const json few = run(evaluate({"--modalities", "EEG,ECG"}));
    EXPECT_THAT(few["remarks"].dump(), HasSubstr("from EEG+ECG alone: the model's other modalities "
                                                 "(EOG+EMG) were treated as missing"));
    EXPECT_EQ(few["made_from"]["modalities"], "EEG+ECG");
    const json some = few["sizes"][0]["methods"][0];
    EXPECT_EQ(some["method"], strategy);
    for (const json& method : every["methods"]) {
      if (method["method"] != "EEG+ECG") continue;
      EXPECT_EQ(method["tasks"]["sleep"], some["tasks"]["sleep"]);
    }
    const json embedded =
        run({"embed", run_ + "/model", store_, "--out", folder_ / "e.st", "--modalities", "ECG"});
    EXPECT_EQ(embedded["windows"], 80);  // eight of twelve have it
    forget();
  }
}

TEST_F(Strategies, OptionsBeyondThePaperTrain) {
  for (const std::string mask : {"block", "tube"}) {
    const json trained =
        run(pretrain("multimae_drop", {"pretrain.mask=" + mask, "pretrain.micro_batch=4"}));
    EXPECT_TRUE(trained["validation_loss"].is_number());
    forget();
  }
}

TEST_F(Strategies, AContrastiveStrategyThatHasNothingToCompareIsRefused) {
  expect_refused(pretrain("clip_loo", {"model.modalities=[\"ECG\"]"}),
                 HasSubstr("the model has ECG alone"));
  expect_refused(pretrain("clip_pairwise", {"pretrain.batch=1"}), HasSubstr("needs at least 2"));
  expect_refused(pretrain("simclr", {"pretrain.batch=2"}), HasSubstr("needs at least 4"));
  expect_refused(pretrain("simclr", {"pretrain.batch=7"}), HasSubstr("takes windows in pairs"));
  EXPECT_FALSE(std::filesystem::exists(run_ + "/model"));
}

TEST_F(Strategies, PartsLargerThanTheBatchAreRefused) {
  const ProgramResult result = run_program(pretrain("simclr", {"pretrain.micro_batch=9"}));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, HasSubstr("expected at most pretrain.batch = 8"));
}

TEST_F(Strategies, TheFusionOfAnotherStrategyIsRefused) {
  expect_refused(pretrain("simclr", {"model.fusion=early"}), HasSubstr("late fusion"));
}

TEST_F(Strategies, ModalitiesThatTheModelHasNotAreRefused) {
  run(pretrain("mae", {"model.modalities=[\"EEG\"]"}));
  probe();
  expect_refused(evaluate({"--modalities", "EEG,ECG"}), HasSubstr("the model has no ECG"));
  expect_refused(evaluate({"--modalities", "EEGG"}), HasSubstr("names no modality"));
  const ProgramResult both = run_program(evaluate({"--modalities", "EEG", "--all-subsets"}));
  EXPECT_EQ(both.status, 2);
}

}  // namespace
}  // namespace physiomae
#endif
