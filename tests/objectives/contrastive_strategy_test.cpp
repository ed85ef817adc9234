#include "tests/objectives/small_strategy.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "physiomae/model/flops.h"
#include "physiomae/objectives/clip_loss.h"
#include "physiomae/objectives/nt_xent.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {
namespace {

using testing::HasSubstr;

constexpr Augmentations kNone = {.time_mask = 0, .noise = 0, .scale = 0, .wander = 0, .warp = 0};
const std::vector<std::string> kContrastive = {"simclr", "clip_pairwise", "clip_loo"};

std::unique_ptr<Strategy> make(std::string_view name,
                               const model::ModelConfig& config = small_config(),
                               const StrategyOptions& options = {}) {
  return make_strategy(name, config, options, /*seed=*/1, at::kCPU);
}

dataset::Batch paired_batch(int64_t size, Presence presence) {
  auto batch = batch_of(size, presence);
  batch.paired = true;
  return batch;
}

double mean_of(const LossSums& loss) { return loss.sum.item<double>() / loss.terms; }

TEST(ContrastiveStrategy, TrainsALateFusionModelThatKeepsItsBest) {
  for (const auto& name : kContrastive) {
    const auto strategy = make(name);
    EXPECT_EQ(strategy->name(), name);
    EXPECT_EQ(strategy->network().config().fusion, "late");
    EXPECT_EQ(strategy->network().embedding_width(), 4 * 16);
    EXPECT_EQ(strategy->checkpoint_choice(), "best");
    EXPECT_FALSE(strategy->loss_adds_up());
    EXPECT_EQ(strategy->training_gflop(), model::late_fusion_training_gflop(small_config()));
  }
  EXPECT_EQ(make("multimae")->network().config().fusion, "early");
}

TEST(ContrastiveStrategy, WantsItsOwnFusion) {
  auto config = small_config();
  config.fusion = "early";
  EXPECT_THAT(message_of<UsageError>([&] { make("simclr", config); }), HasSubstr("late fusion"));
  config.fusion = "late";
  EXPECT_THAT(message_of<UsageError>([&] { make("multimae", config); }), HasSubstr("early fusion"));
  EXPECT_NO_THROW(make("clip_loo", config));
}

TEST(ContrastiveStrategy, ClipOfOneModalityIsRefused) {
  const auto one = small_config({"ECG"});
  for (const auto* name : {"clip_pairwise", "clip_loo"})
    EXPECT_THAT(message_of<UsageError>([&] { make(name, one); }),
                HasSubstr("the model has ECG alone"));
  EXPECT_NO_THROW(make("simclr", one));
}

TEST(ContrastiveStrategy, SaysWhatItsBatchesNeed) {
  EXPECT_TRUE(strategy_traits("simclr").needs.paired);
  EXPECT_EQ(strategy_traits("simclr").needs.windows, 4);
  EXPECT_EQ(strategy_traits("clip_loo").needs.windows, 2);
  EXPECT_EQ(strategy_traits("clip_pairwise").needs.modalities, 2);
  EXPECT_FALSE(strategy_traits("multimae_drop").needs.paired);
  EXPECT_THROW(strategy_traits("simcrl"), UsageError);
}

TEST(ContrastiveStrategy, LossTermsAreKnownBeforeTheStep) {
  for (const auto& name : kContrastive)
    for (const Presence presence : {3, 15, 10}) {
      const auto strategy = make(name);
      const auto batch = paired_batch(6, presence);
      const auto loss = strategy->training_loss(batch, at::randn({6, batch.modalities, 3000}), {});
      EXPECT_EQ(strategy->loss_terms(batch, {}), loss.terms) << name;
      EXPECT_TRUE(loss.sum.requires_grad());
    }
}

TEST(ContrastiveStrategy, TheStepIsAFunctionOfItsKeys) {
  const auto windows = at::randn({6, 4, 3000});
  for (const auto& name : kContrastive) {
    const auto strategy = make(name);
    const auto loss = [&](StepKeys keys) {
      return strategy->training_loss(paired_batch(6, 15), windows, keys).sum.item<float>();
    };
    EXPECT_EQ(loss({1, 2, 3}), loss({1, 2, 3})) << name;
    EXPECT_NE(loss({1, 2, 3}), loss({2, 2, 3})) << name;
    EXPECT_NE(loss({1, 2, 3}), loss({1, 2, 4})) << name;  // dropout
    // Augmentations alone know the epoch.
    EXPECT_EQ(loss({1, 2, 3}) == loss({1, 3, 3}), name != "simclr") << name;
  }
}

// Every window is seen with its own view, whatever part of the batch it passes with.
TEST(ContrastiveStrategy, PartsOfABatchSeeWhatTheWholeSees) {
  const auto windows = at::randn({8, 4, 3000});
  const auto batch = paired_batch(8, 15);
  const StepKeys keys{1, 2, 3};
  for (const auto& name : kContrastive) {
    const auto strategy = make(name);
    const auto whole = strategy->forward_part(batch, 0, 8, windows, keys);
    const auto part = strategy->forward_part(batch, 3, 7, windows.slice(0, 3, 7), keys);
    EXPECT_EQ(whole.sizes(), (at::IntArrayRef{8, 4, 128}));
    EXPECT_TRUE(at::allclose(part, whole.slice(0, 3, 7), 1e-4, 1e-6)) << name;
  }
}

TEST(ContrastiveStrategy, ThePairOfAnUnchangedWindowIsItself) {
  auto config = small_config();
  config.dropout = 0;
  const auto strategy = make("simclr", config, {.augmentations = kNone});
  auto batch = paired_batch(8, 15);
  const auto half = at::randn({4, 4, 3000});
  const auto compared = strategy->forward_part(batch, 0, 8, at::cat({half, half}), {}).flatten(1);
  EXPECT_TRUE(at::equal(compared.slice(0, 0, 4), compared.slice(0, 4, 8)));
  const auto augmented =
      make("simclr", config)->forward_part(batch, 0, 8, at::cat({half, half}), {});
  EXPECT_FALSE(at::allclose(augmented.slice(0, 0, 4), augmented.slice(0, 4, 8)));
}

TEST(ContrastiveStrategy, LossesAreThoseOfTheirFormulas) {
  auto config = small_config();
  config.dropout = 0;
  const auto windows = at::randn({6, 3, 3000});
  const auto batch = paired_batch(6, 0b0111);
  const StrategyOptions options{
      .temperature = 0.3, .loo_renormalise = true, .augmentations = kNone};
  const auto strategy = make("clip_loo", config, options);
  const auto vectors = strategy->forward_part(batch, 0, 6, windows, {});  // (6, 3, 128)
  const auto found = [&](const char* name) {
    return mean_of(make(name, config, options)->training_loss(batch, windows, {}));
  };
  EXPECT_NEAR(found("clip_loo"), mean_of(clip_loss(vectors, ClipTerms::leave_one_out, 0.3, true)),
              1e-6);
  EXPECT_NEAR(found("clip_pairwise"), mean_of(clip_loss(vectors, ClipTerms::pairwise, 0.3)), 1e-6);
  EXPECT_NEAR(found("simclr"), mean_of(nt_xent(vectors.flatten(1), 0.3)), 1e-6);
}

TEST(ContrastiveStrategy, PartsAreNamedByModality) {
  const auto clip = make("clip_pairwise");
  EXPECT_EQ(clip->loss_parts(), (std::vector<std::string>{"EEG", "EOG", "EMG", "ECG"}));
  const auto loss = clip->training_loss(batch_of(3, 0b1010), at::randn({3, 2, 3000}), {});
  EXPECT_EQ(loss.parts, (std::vector<std::string_view>{"EOG", "ECG"}));
  EXPECT_TRUE(make("simclr")->loss_parts().empty());
}

TEST(ContrastiveStrategy, ValidationIsTheSameEveryTimeAndHasNoGraph) {
  const auto windows = at::randn({6, 4, 3000});
  for (const auto& name : kContrastive) {
    const auto strategy = make(name);
    const auto validate = [&](uint64_t seed) {
      const auto losses = strategy->validation_losses(paired_batch(6, 15), windows, seed);
      EXPECT_EQ(losses.size(), 1U);
      EXPECT_FALSE(losses[0].sum.requires_grad());
      return losses[0].sum.item<float>();
    };
    EXPECT_EQ(validate(5), validate(5));
    EXPECT_EQ(validate(5) == validate(6), name != "simclr");  // CLIP has nothing that is drawn
  }
}

TEST(ContrastiveStrategy, ABatchWithoutAValidPairIsAnError) {
  EXPECT_THAT(message_of<Error>([] {
                make("clip_loo")->training_loss(batch_of(1, 15), at::randn({1, 4, 3000}), {});
              }),
              HasSubstr("a batch of 1 windows"));
  EXPECT_THAT(message_of<Error>([] {
                make("clip_loo")->training_loss(batch_of(4, 2), at::randn({4, 1, 3000}), {});
              }),
              HasSubstr("windows of one modality"));
  EXPECT_THAT(message_of<Error>([] {
                make("simclr")->training_loss(batch_of(4, 15), at::randn({4, 4, 3000}), {});
              }),
              HasSubstr("not made of pairs"));
  EXPECT_THAT(message_of<Error>([] {
                make("multimae")->forward_part(batch_of(4, 15), 0, 4, at::randn({4, 4, 3000}), {});
              }),
              HasSubstr("compares no windows"));
}

}  // namespace
}  // namespace physiomae::objectives
