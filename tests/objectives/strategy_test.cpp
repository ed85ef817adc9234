#include "physiomae/objectives/strategy.h"

#include <bit>
#include <numeric>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::objectives {
namespace {

model::ModelConfig small_config(std::vector<std::string> modalities = {"EEG", "EOG", "EMG",
                                                                       "ECG"}) {
  model::ModelConfig config;
  config.modalities = std::move(modalities);
  config.dim = 16;
  config.depth = 1;
  config.heads = 2;
  config.mlp_hidden = 32;
  return config;
}

dataset::Batch batch_of(int64_t size, Presence presence) {
  dataset::Batch batch;
  batch.presence = presence;
  batch.modalities = std::popcount(presence);
  batch.windows.resize(static_cast<size_t>(size));
  batch.ids.resize(static_cast<size_t>(size));
  std::iota(batch.ids.begin(), batch.ids.end(), 50);
  return batch;
}

TEST(MaeLoss, IsTheMeanOverSamplesOfDroppedTokensOnly) {
  const auto windows = at::randn({3, 2, 3000}), found = at::randn({3, 60, 100});
  const std::vector<uint64_t> ids = {1, 2, 3};
  const auto visible = draw_visible(MaskingKind::multimae, 2, -1, ids, 1, 0);
  const auto loss = mae_loss(found, windows, visible);
  double sum = 0, by_modality[2] = {}, count[2] = {};
  for (int64_t b = 0; b < 3; ++b)
    for (int64_t n = 0; n < 60; ++n) {
      if (visible[b].eq(n).any().item<bool>()) continue;
      const auto target = windows[b][n / 30].slice(0, n % 30 * 100, n % 30 * 100 + 100);
      const double error = (found[b][n] - target).square().mean().item<double>();
      sum += error;
      by_modality[n / 30] += error;
      ++count[n / 30];
    }
  EXPECT_EQ(loss.dropped_tokens, 3 * 42);
  EXPECT_NEAR(loss.error_sum.item<double>(), sum, 1e-5 * sum);
  for (int m = 0; m < 2; ++m) {
    EXPECT_NEAR(loss.modality_error[m].item<double>(), by_modality[m], 1e-5 * sum);
    EXPECT_EQ(loss.modality_count[m].item<double>(), count[m]);
  }
}

TEST(MaeLoss, VisibleTokensNeverCount) {
  const auto windows = at::randn({2, 1, 3000});
  const auto visible = draw_visible(MaskingKind::mae, 1, -1, std::vector<uint64_t>{1, 2}, 1, 0);
  const auto found = at::randn({2, 30, 100});
  const auto index = visible.unsqueeze(-1).expand({2, 9, 100});
  const auto spoiled = found.scatter(1, index, 1e4);
  EXPECT_EQ(mae_loss(found, windows, visible).error_sum.item<float>(),
            mae_loss(spoiled, windows, visible).error_sum.item<float>());
}

TEST(MaeLoss, PerPatchTargetsIgnoreScaleAndOffset) {
  const auto windows = at::randn({2, 1, 3000}, at::kDouble);
  const auto visible = draw_visible(MaskingKind::mae, 1, -1, std::vector<uint64_t>{1, 2}, 1, 0);
  const auto found = at::randn({2, 30, 100}, at::kDouble);
  EXPECT_NEAR(mae_loss(found, windows, visible, true).error_sum.item<double>(),
              mae_loss(found, windows * 7 + 3, visible, true).error_sum.item<double>(), 1e-4);
  EXPECT_THROW(mae_loss(at::zeros({2, 29, 100}), windows, visible), Error);
}

TEST(Strategy, NamesAndRefusals) {
  model::MultiMae four(small_config(), 1, at::kCPU), one(small_config({"EMG"}), 1, at::kCPU);
  EXPECT_EQ(strategy_names(), (std::vector<std::string>{"mae", "multimae", "multimae_drop"}));
  EXPECT_EQ(make_strategy("multimae_drop", four, false)->checkpoint_choice(), "last");
  EXPECT_EQ(make_strategy("multimae", four, false)->checkpoint_choice(), "best");
  EXPECT_EQ(make_strategy("mae", one, false)->visible_tokens(), 9);
  EXPECT_EQ(make_strategy("multimae_drop", four, false)->visible_tokens(), 36);
  EXPECT_THROW(make_strategy("mae", four, false), UsageError);
  EXPECT_THROW(make_strategy("multimae_dorp", four, false), UsageError);
}

TEST(Strategy, LossTermsAreKnownBeforeTheStep) {
  model::MultiMae model(small_config(), 1, at::kCPU);
  for (const auto& name : {"multimae", "multimae_drop"})
    for (const Presence presence : {1, 3, 7, 15, 10}) {
      const auto strategy = make_strategy(name, model, false);
      const auto batch = batch_of(3, presence);
      const auto windows = at::randn({3, batch.modalities, 3000});
      const StepKeys keys{.seed = 1, .epoch = 2, .step = 3};
      EXPECT_EQ(strategy->loss_terms(batch, keys),
                strategy->training_loss(batch, windows, keys).dropped_tokens);
    }
}

TEST(Strategy, TheStepIsAFunctionOfItsKeys) {
  // At the default deviation the untrained heads say almost nothing, and another step's dropout
  // moves the loss by less than a float can show once in a hundred draws.
  auto config = small_config();
  config.initial_deviation = 0.5;
  model::MultiMae model(config, 1, at::kCPU);
  const auto strategy = make_strategy("multimae_drop", model, false);
  const auto batch = batch_of(3, 15);
  const auto windows = at::randn({3, 4, 3000});
  const auto loss = [&](StepKeys keys) {
    return strategy->training_loss(batch, windows, keys).error_sum.item<float>();
  };
  EXPECT_EQ(loss({1, 2, 3}), loss({1, 2, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({2, 2, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({1, 3, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({1, 2, 4}));
}

// Micro-batches of a step add up to the whole batch: masks and dropout do not see the cut.
TEST(Strategy, MicroBatchesAddUp) {
  model::MultiMae model(small_config(), 1, at::kCPU);
  const auto strategy = make_strategy("multimae_drop", model, false);
  auto batch = batch_of(8, 15);
  const auto windows = at::randn({8, 4, 3000});
  const StepKeys keys{.seed = 4, .epoch = 0, .step = 9};
  const double whole = strategy->training_loss(batch, windows, keys).error_sum.item<double>();
  double parts = 0;
  for (const auto& [first, last] : {std::pair{0, 3}, {3, 8}}) {
    auto part = batch_of(last - first, 15);
    part.ids.assign(batch.ids.begin() + first, batch.ids.begin() + last);
    parts +=
        strategy->training_loss(part, windows.slice(0, first, last), keys).error_sum.item<double>();
  }
  EXPECT_NEAR(parts, whole, 1e-5 * whole);
}

TEST(Strategy, ValidationWithholdsEachModalityInTurnAndHasNoDropout) {
  model::MultiMae model(small_config(), 1, at::kCPU);
  const auto batch = batch_of(3, 15);
  const auto windows = at::randn({3, 4, 3000});
  const auto drop = make_strategy("multimae_drop", model, false);
  const auto losses = drop->validation_losses(batch, windows, 5);
  ASSERT_EQ(losses.size(), 4U);
  for (int64_t m = 0; m < 4; ++m) {
    const auto& loss = losses[static_cast<size_t>(m)];
    EXPECT_EQ(loss.modality_count[m].item<double>(), 90);
    EXPECT_EQ(loss.dropped_tokens, 252);
    EXPECT_FALSE(loss.error_sum.requires_grad());
    EXPECT_EQ(
        loss.error_sum.item<float>(),
        drop->validation_losses(batch, windows, 5)[static_cast<size_t>(m)].error_sum.item<float>());
  }
  EXPECT_EQ(make_strategy("multimae", model, false)->validation_losses(batch, windows, 5).size(),
            1U);
  EXPECT_EQ(drop->validation_losses(batch_of(3, 4), at::randn({3, 1, 3000}), 5).size(), 1U);
}

}  // namespace
}  // namespace physiomae::objectives
