#include "physiomae/eval/finetune_run.h"

#include "tests/eval/eval_fixture.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/eval/evaluate_run.h"

namespace physiomae::eval {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

train::FinetuneConfig short_training() {
  train::FinetuneConfig config;
  config.tasks = {"sleep"};
  config.seeds = 2;
  config.epochs = 3;
  config.batch = 4;
  config.learning_rate = 1e-3;
  config.warmup_epochs = 0;
  config.compute_threads = 1;
  return config;
}

class FinetuneRun : public testing::Test {
 protected:
  FinetuneRun() : store_(corpus_.store()) { clear_stop_signal(); }

  SupervisedRequest request(const train::FinetuneConfig& config, bool resume = false) const {
    return {.store = store_,
            .split = corpus_.split,
            .architecture = model::tiny_model(),
            .config = config,
            .name = "scratch",
            .out = out(),
            .resume = resume};
  }
  std::filesystem::path out() const { return corpus_.folder.path() / "out"; }

  TinyCorpus corpus_;
  store::Store store_;
};

TEST_F(FinetuneRun, ScoresEverySeedAndPublishesTheBestByValidation) {
  const report::ScoreReport report = run_supervised(request(short_training()));
  const auto& runs = report.sizes.front().methods.front().find("sleep")->runs;
  ASSERT_EQ(runs.size(), 2U);
  EXPECT_EQ(runs[0].seed, 0U);
  EXPECT_EQ(runs[1].seed, 1U);
  EXPECT_NE(runs[0].test.probabilities, runs[1].test.probabilities);
  for (const metrics::TaskRun& run : runs) {
    ASSERT_TRUE(run.validation_balanced_accuracy);
    EXPECT_GE(*run.validation_balanced_accuracy, 0);
    EXPECT_LE(*run.validation_balanced_accuracy, 1);
  }
  const auto json = nlohmann::json::parse(file_text(out() / "scores.json"));
  EXPECT_EQ(
      json["sizes"][0]["methods"][0]["tasks"]["sleep"]["runs"][1]["validation_balanced_accuracy"],
      *runs[1].validation_balanced_accuracy);
  std::vector<double> losses;
  for (const char* run : {"sleep_all_seed0", "sleep_all_seed1"})
    losses.push_back(std::stod(artifacts::read_model_info(out() / "runs" / run / "model")
                                   .notes.at("finetune.validation_loss")));
  const auto published = artifacts::load_model_folder(out() / "models" / "sleep", at::kCPU);
  EXPECT_EQ(published.info.notes.at("finetune.seed"), losses[1] < losses[0] ? "1" : "0");
  EXPECT_TRUE(published.heads.contains("heads.sleep.temperature"));
  // evaluate says of the published model what its run said.
  const report::ScoreReport evaluated =
      run_evaluation(store_, corpus_.split.test, published, "all_staged", out() / "evaluated");
  const auto& again = evaluated.sizes.front().methods.front().find("sleep")->runs.front();
  const auto& best = runs[losses[1] < losses[0] ? 1 : 0];
  EXPECT_EQ(again.test.probabilities, best.test.probabilities);
  EXPECT_FLOAT_EQ(static_cast<float>(*again.temperature), static_cast<float>(*best.temperature));
  for (const char* file : {"scores.json", "predictions_sleep.csv"})
    EXPECT_TRUE(std::filesystem::exists(out() / file)) << file;
}

TEST_F(FinetuneRun, PublishesHowFarTheHeadIsOffANight) {
  const TinyCorpus corpus(/*missing=*/false, /*windows=*/61);
  const store::Store store = corpus.store();
  train::FinetuneConfig config = short_training();
  config.seeds = config.epochs = 1;
  config.batch = 32;
  SupervisedRequest long_nights{.store = store,
                                .split = corpus.split,
                                .architecture = model::tiny_model(),
                                .config = config,
                                .name = "scratch",
                                .out = corpus.folder.path() / "out"};
  run_supervised(long_nights);
  const auto info = artifacts::read_model_info(long_nights.out / "models" / "sleep");
  ASSERT_EQ(info.heads.size(), 1U);
  EXPECT_EQ(info.heads[0].night_offsets.size(), 1U);
}

TEST_F(FinetuneRun, DrawsOfPatientsFallOnSeedsInTurn) {
  train::FinetuneConfig config = short_training();
  config.patients = {1, 0};
  config.subset_resample = 2;
  config.seeds = 3;
  config.epochs = 1;
  const report::ScoreReport report = run_supervised(request(config));
  ASSERT_EQ(report.sizes.size(), 2U);
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(out() / "runs"))
    names.push_back(entry.path().filename().string());
  std::ranges::sort(names);
  EXPECT_THAT(names,
              ElementsAre("sleep_1patients_seed0", "sleep_1patients_seed1", "sleep_1patients_seed2",
                          "sleep_all_seed0", "sleep_all_seed1", "sleep_all_seed2"));
  for (const report::SizeScores& size : report.sizes)
    EXPECT_EQ(size.methods.front().find("sleep")->runs.size(), 3U);
  EXPECT_TRUE(std::filesystem::exists(out() / "predictions_sleep_1patients.csv"));
}

TEST_F(FinetuneRun, GoesOnWithWhatIsMissingAlone) {
  train::FinetuneConfig config = short_training();
  config.seeds = 1;
  run_supervised(request(config));
  const auto model = out() / "runs" / "sleep_all_seed0" / "model" / "model.safetensors";
  const auto written = std::filesystem::last_write_time(model);
  config.seeds = 2;
  EXPECT_THAT(message_of<UsageError>([&] { run_supervised(request(config)); }),
              AllOf(HasSubstr("sleep_all_seed0: holds a run already"), HasSubstr("--resume")));
  const report::ScoreReport report = run_supervised(request(config, /*resume=*/true));
  EXPECT_EQ(report.sizes.front().methods.front().find("sleep")->runs.size(), 2U);
  EXPECT_EQ(std::filesystem::last_write_time(model), written);
  const std::string scores = file_text(out() / "scores.json");
  std::filesystem::remove_all(out());
  run_supervised(request(config));
  EXPECT_EQ(file_text(out() / "scores.json"), scores);
}

TEST_F(FinetuneRun, RefusesWhatCannotBeLearned) {
  train::FinetuneConfig config = short_training();
  config.tasks = {"age"};  // no record has one
  EXPECT_THAT(message_of<UsageError>([&] { run_supervised(request(config)); }),
              AllOf(HasSubstr("no task can be learned: age: no labelled window in train"),
                    HasSubstr("finetune.patients")));
  config.tasks = {"sleep"};
  config.patients = {3};
  EXPECT_THAT(message_of<UsageError>([&] { run_supervised(request(config)); }), HasSubstr("2"));
  EXPECT_FALSE(std::filesystem::exists(out()));
}

}  // namespace
}  // namespace physiomae::eval
