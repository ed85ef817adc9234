// Whole contrastive runs on a tiny store: results, resuming, missing modalities, what is refused.
#include <csignal>

#include "tests/train/pass_through.h"
#include "tests/train/run_comparison.h"
#include <gmock/gmock.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/train/pretrain_data.h"

namespace physiomae::train {
namespace {

using testing::HasSubstr;
using testing::Not;

const std::vector<std::string> kContrastive = {"simclr", "clip_pairwise", "clip_loo"};

// 8 pairs, or 24 windows, an epoch.
PretrainConfig contrastive(const std::string& strategy) {
  PretrainConfig config = tiny_training();
  config.strategy = strategy;
  config.micro_batch = 0;
  return config;
}

TEST(ContrastiveRun, LeavesAModelOfLateFusion) {
  for (const auto& strategy : kContrastive) {
    const TinyCorpus corpus;
    const auto result = train_tiny(corpus, contrastive(strategy), options_for(corpus.run_path()));
    EXPECT_TRUE(std::isfinite(result.validation_loss));
    const auto model = artifacts::load_model_folder(result.model, c10::Device(c10::kCPU));
    EXPECT_EQ(model.info.strategy, strategy);
    EXPECT_EQ(model.info.architecture.fusion, "late");
    EXPECT_EQ(model.model->embedding_width(), 4 * 32);
    EXPECT_THAT(file_text(result.model / "CARD.md"),
                testing::AllOf(HasSubstr("Late fusion"), HasSubstr("Embedding of 128 numbers"),
                               HasSubstr("Projections"), Not(HasSubstr("Decoders"))));
    EXPECT_THAT(file_text(corpus.run_path() / "config.toml"), HasSubstr("fusion = \"late\""));
  }
}

TEST(ContrastiveRun, AnInterruptedRunGoesOnBitForBit) {
  catch_stop_signals();
  for (const auto& strategy : kContrastive)
    for (const int64_t micro : {0, 2}) {
      const TinyCorpus corpus(/*missing=*/true);
      PretrainConfig config = contrastive(strategy);
      config.micro_batch = micro;
      config.max_steps = 14;
      Losses undisturbed, resumed;
      const auto reference =
          train_tiny(corpus, config, options_for(corpus.run_path("a"), &undisturbed));
      PretrainOptions stopped = options_for(corpus.run_path("b"));
      stopped.on_step = [](int64_t done, const StepResult&) {
        if (done == 6) raise(SIGTERM);
      };
      EXPECT_THROW(train_tiny(corpus, config, stopped), Interrupted);
      clear_stop_signal();
      const auto result =
          train_tiny(corpus, config, options_for(corpus.run_path("b"), &resumed, /*resume=*/true));
      ASSERT_EQ(resumed.begin()->first, 7);
      for (const auto& [step, loss] : resumed) EXPECT_EQ(loss, undisturbed.at(step)) << step;
      EXPECT_EQ(result.validation_loss, reference.validation_loss);
      EXPECT_EQ(file_text(result.model / "model.safetensors"),
                file_text(reference.model / "model.safetensors"));
    }
}

TEST(ContrastiveRun, LoaderThreadsChangeNoBit) {
  const TinyCorpus corpus(/*missing=*/true);
  PretrainConfig config = contrastive("simclr");
  config.max_steps = 8;
  Losses one, three;
  train_tiny(corpus, config, options_for(corpus.run_path("one"), &one));
  config.loader_threads = 3;
  train_tiny(corpus, config, options_for(corpus.run_path("three"), &three));
  EXPECT_EQ(one, three);
}

// Counts what a strategy is given.
class Seen : public PassThrough {
 public:
  Seen(std::unique_ptr<objectives::Strategy> inner, std::map<Presence, int64_t>& windows)
      : PassThrough(std::move(inner)), windows_(windows) {}
  at::Tensor forward_part(const dataset::Batch& batch, int64_t begin, int64_t end,
                          const at::Tensor& windows, const objectives::StepKeys& keys) override {
    windows_[batch.presence] += end - begin;
    return PassThrough::forward_part(batch, begin, end, windows, keys);
  }

 private:
  std::map<Presence, int64_t>& windows_;
};

std::map<Presence, int64_t> windows_of_an_epoch(const std::string& strategy, Presence of_p3) {
  TinyCorpus corpus;
  write_noise_record(corpus.store_path(), "p3", /*windows=*/6, of_p3);
  std::map<Presence, int64_t> seen;
  PretrainConfig config = contrastive(strategy);
  config.epochs = 1;
  config.warmup_epochs = 0;
  PretrainOptions options = options_for(corpus.run_path());
  options.wrap_strategy = [&](std::unique_ptr<objectives::Strategy> inner) {
    return std::make_unique<Seen>(std::move(inner), seen);
  };
  train_tiny(corpus, config, options);
  return seen;
}

// Six windows in a row make two pairs.
TEST(ContrastiveRun, WindowsWithMissingModalitiesTrainWhereTheyHaveSomethingToCompare) {
  using Counts = std::map<Presence, int64_t>;
  EXPECT_EQ(windows_of_an_epoch("clip_loo", 0b0111), (Counts{{0b1111, 18}, {0b0111, 6}}));
  EXPECT_EQ(windows_of_an_epoch("clip_pairwise", 0b0010), (Counts{{0b1111, 18}}));
  EXPECT_EQ(windows_of_an_epoch("simclr", 0b0010), (Counts{{0b1111, 12}, {0b0010, 4}}));
}

TEST(ContrastiveRun, SimClrTakesOneModalityAlone) {
  const TinyCorpus corpus;
  model::ModelConfig model = model::tiny_model();
  model.modalities = {"ECG"};
  const auto result = run_pretraining(corpus.store(), corpus.split, model, contrastive("simclr"),
                                      options_for(corpus.run_path()));
  EXPECT_TRUE(std::isfinite(result.training_loss));
}

std::string refusal(const TinyCorpus& corpus, const PretrainConfig& config) {
  return message_of<Error>([&] { train_tiny(corpus, config, options_for(corpus.run_path("no"))); });
}

TEST(ContrastiveRun, ABatchThatLeavesNothingToCompareIsRefused) {
  const TinyCorpus corpus;
  PretrainConfig config = contrastive("simclr");
  config.batch = 2;
  EXPECT_THAT(refusal(corpus, config), HasSubstr("needs at least 4"));
  config.batch = 5;
  EXPECT_THAT(refusal(corpus, config), HasSubstr("takes windows in pairs"));
  config = contrastive("clip_loo");
  config.batch = 1;
  EXPECT_THAT(refusal(corpus, config), HasSubstr("needs at least 2"));
}

TEST(ContrastiveRun, AStoreWithoutAnyPairIsRefused) {
  TinyCorpus corpus;
  for (const auto* name : {"p0", "p1", "p2", "p3"})
    write_noise_record(corpus.store_path(), name, /*windows=*/1);
  EXPECT_THAT(refusal(corpus, contrastive("simclr")), HasSubstr("two and two adjacent"));
  for (const auto* name : {"p0", "p1", "p2", "p3"})
    write_noise_record(corpus.store_path(), name, /*windows=*/6, 0b0001);
  EXPECT_THAT(refusal(corpus, contrastive("clip_loo")), HasSubstr("has 2 of the model's"));
}

// Four windows of validation are asked for: two pairs, not four windows far apart.
TEST(ContrastiveRun, ValidationWindowsAreSpacedInPairs) {
  TinyCorpus corpus;
  write_noise_record(corpus.store_path(), "v0", /*windows=*/40);
  PretrainConfig config = contrastive("simclr");
  config.validation_windows = 4;
  const auto data = select_data(corpus.store(), corpus.split, model::tiny_model(), config);
  ASSERT_EQ(data.validation.size(), 4U);
  for (const size_t i : {0U, 2U})
    EXPECT_EQ(data.validation[i].window + 1, data.validation[i + 1].window);
  EXPECT_GT(data.validation[2].window, 10U);
  EXPECT_TRUE(data.loader.paired);
}

}  // namespace
}  // namespace physiomae::train
