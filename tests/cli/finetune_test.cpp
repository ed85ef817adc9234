// finetune and scratch through the program: scored, gone on with, refused.
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

// 12 patients of 10 windows, two a stage.
class FinetuneProgram : public testing::Test {
 protected:
  FinetuneProgram() {
    for (int i = 0; i < 12; ++i)
      store::write_made_up(store_, {{.record = "p" + std::to_string(i),
                                     .patient = "p" + std::to_string(i),
                                     .age_years = i % 2 == 0 ? 30.0 : 70.0,
                                     .stages = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4},
                                     .arousal_on = {0, 6000}}});
    run_for_json({"split", store_, "--out", split_, "--stratify", "age"});
  }

  static void add(Arguments& all, const Arguments& settings) {
    for (const std::string& setting : settings) all.insert(all.end(), {"--set", setting});
  }
  std::string pretrained(const std::string& strategy) const {
    Arguments all = {"pretrain", store_, "--split", split_, "--out", folder_ / strategy};
    add(all, {"pretrain.strategy=" + strategy, "model.dim=16", "model.depth=1", "model.heads=2",
              "model.mlp_hidden=16", "pretrain.max_steps=2", "pretrain.batch=8",
              "pretrain.compute_threads=1"});
    run_for_json(all);
    return (folder_ / strategy / "model").string();
  }
  Arguments supervised(Arguments verb, const Arguments& settings) const {
    verb.insert(verb.end(),
                {store_, "--split", split_, "--out", out_, "--threads", "1", "--device", "cpu"});
    add(verb, {"finetune.tasks=[\"sleep\"]", "finetune.seeds=1", "finetune.epochs=1",
               "finetune.batch=8"});
    add(verb, settings);
    return verb;
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json", out_ = folder_ / "out";
};

TEST_F(FinetuneProgram, EitherFusionIsFinetunedAndItsModelEvaluated) {
  for (const std::string strategy : {"multimae_drop", "clip_loo"}) {
    const json scores = run_for_json(supervised({"finetune", pretrained(strategy)}, {}));
    EXPECT_EQ(scores["sizes"][0]["methods"][0]["method"], strategy + ", finetuned");
    const json again =
        run_for_json({"evaluate", out_ + "/models/sleep", store_, "--split", split_, "--out",
                      folder_ / ("evaluated-" + strategy), "--threads", "1"});
    EXPECT_EQ(again["sizes"][0]["methods"][0]["tasks"]["sleep"]["runs"][0]["kappa"],
              scores["sizes"][0]["methods"][0]["tasks"]["sleep"]["runs"][0]["kappa"]);
    std::filesystem::remove_all(out_);
  }
}

TEST_F(FinetuneProgram, ScratchTakesOneModalityOrAnotherNetwork) {
  const json eeg = run_for_json(supervised({"scratch", "--modalities", "EEG"},
                                           {"model.dim=16", "model.depth=1", "model.heads=2"}));
  EXPECT_EQ(eeg["sizes"][0]["methods"][0]["method"], "scratch");
  EXPECT_EQ(json::parse(read_text(out_ + "/models/sleep/model.json"))["architecture"]["modalities"],
            json({"EEG"}));
  std::filesystem::remove_all(out_);
  const json conv = run_for_json(supervised({"scratch"}, {"model.network=conv"}));
  EXPECT_EQ(conv["sizes"][0]["methods"][0]["method"], "conv");
  EXPECT_TRUE(std::filesystem::exists(out_ + "/models/sleep/model.safetensors"));
}

TEST_F(FinetuneProgram, GoesOnOnlyWhereAsked) {
  const Arguments wanted = supervised({"scratch"}, {"model.network=conv"});
  const json first = run_for_json(wanted);
  const ProgramResult refused = run_program(wanted);
  EXPECT_EQ(refused.status, 2);
  EXPECT_THAT(refused.err, AllOf(HasSubstr("holds a run already"), HasSubstr("--resume")));
  Arguments resumed = wanted;
  resumed.push_back("--resume");
  EXPECT_EQ(run_for_json(resumed), first);
}

TEST_F(FinetuneProgram, RefusesWhatCannotBe) {
  const auto refusal = [](const Arguments& arguments) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, 2) << result.err;
    EXPECT_THAT(result.err, HasSubstr("hint"));
    return result.err;
  };
  EXPECT_THAT(refusal(supervised({"scratch"}, {"finetune.patients=[1000]"})), HasSubstr("1000"));
  EXPECT_THAT(refusal(supervised({"scratch"}, {"finetune.epoch=1"})),
              HasSubstr("did you mean \"epochs\""));
  EXPECT_THAT(refusal(supervised({"scratch", "--modalities", "EEG,EKG"}, {})),
              HasSubstr("\"EKG\" names no modality"));
  Arguments conv = {"pretrain", store_, "--split", split_, "--out", folder_ / "conv"};
  add(conv, {"model.network=conv"});
  EXPECT_THAT(refusal(conv), HasSubstr("pretrains a transformer"));
  run_for_json(
      {"split", store_, "--out", folder_ / "other.json", "--stratify", "age", "--seed", "9"});
  Arguments other = {
      "finetune", pretrained("multimae"), store_, "--split", folder_ / "other.json", "--out", out_};
  EXPECT_THAT(refusal(other), HasSubstr("may have been seen in pretraining"));
  EXPECT_FALSE(std::filesystem::exists(out_ + "/scores.json"));
}

}  // namespace
}  // namespace physiomae
#endif
