#include "physiomae/objectives/strategy.h"

#include "tests/objectives/small_strategy.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/model/flops.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::objectives {
namespace {

std::unique_ptr<Strategy> make(std::string_view name,
                               const model::ModelConfig& config = small_config()) {
  return make_strategy(name, config, {}, /*seed=*/1, at::kCPU);
}

TEST(MaeLoss, IsTheMeanOverSamplesOfDroppedTokensOnly) {
  const auto windows = at::randn({3, 2, 3000}), found = at::randn({3, 60, 100});
  const std::vector<uint64_t> ids = {1, 2, 3};
  const auto visible = draw_visible(MaskingKind::multimae, 2, -1, ids, 1, 0);
  const auto loss = mae_loss(found, windows, visible);
  double total = 0, by_modality[2] = {}, count[2] = {};
  for (int64_t b = 0; b < 3; ++b)
    for (int64_t n = 0; n < 60; ++n) {
      if (visible[b].eq(n).any().item<bool>()) continue;
      const auto target = windows[b][n / 30].slice(0, n % 30 * 100, n % 30 * 100 + 100);
      const double error = (found[b][n] - target).square().mean().item<double>();
      total += error;
      by_modality[n / 30] += error;
      ++count[n / 30];
    }
  EXPECT_EQ(loss.terms, 3 * 42);
  EXPECT_NEAR(loss.sum.item<double>(), total, 1e-5 * total);
  for (int m = 0; m < 2; ++m) {
    EXPECT_NEAR(loss.part_sums[m].item<double>(), by_modality[m], 1e-5 * total);
    EXPECT_EQ(loss.part_terms[m].item<double>(), count[m]);
  }
}

TEST(MaeLoss, VisibleTokensNeverCount) {
  const auto windows = at::randn({2, 1, 3000});
  const auto visible = draw_visible(MaskingKind::mae, 1, -1, std::vector<uint64_t>{1, 2}, 1, 0);
  const auto found = at::randn({2, 30, 100});
  const auto index = visible.unsqueeze(-1).expand({2, 9, 100});
  const auto spoiled = found.scatter(1, index, 1e4);
  EXPECT_EQ(mae_loss(found, windows, visible).sum.item<float>(),
            mae_loss(spoiled, windows, visible).sum.item<float>());
}

TEST(MaeLoss, SmoothL1IsHalfTheSquareUpToOneAndStraightBeyond) {
  const std::vector<uint64_t> ids = {1};
  const auto visible = draw_visible(MaskingKind::mae, 1, -1, ids, 1, 0);
  const auto windows = at::zeros({1, 1, 3000});
  const auto loss = [&](double difference) {
    const auto sums = mae_loss(at::full({1, 30, 100}, difference), windows, visible,
                               /*per_patch=*/false, PointLoss::smooth_l1);
    return sums.sum.item<double>() / sums.terms;
  };
  EXPECT_NEAR(loss(0.5), 0.125, 1e-6);
  EXPECT_NEAR(loss(-3), 2.5, 1e-5);
}

TEST(MaeLoss, PerPatchTargetsIgnoreScaleAndOffset) {
  const auto windows = at::randn({2, 1, 3000}, at::kDouble);
  const auto visible = draw_visible(MaskingKind::mae, 1, -1, std::vector<uint64_t>{1, 2}, 1, 0);
  const auto found = at::randn({2, 30, 100}, at::kDouble);
  EXPECT_NEAR(mae_loss(found, windows, visible, true).sum.item<double>(),
              mae_loss(found, windows * 7 + 3, visible, true).sum.item<double>(), 1e-4);
  EXPECT_THROW(mae_loss(at::zeros({2, 29, 100}), windows, visible), Error);
}

TEST(Strategy, NamesAndRefusals) {
  const auto four = small_config(), one = small_config({"EMG"});
  EXPECT_EQ(strategy_names(), (std::vector<std::string>{"mae", "multimae", "multimae_drop",
                                                        "simclr", "clip_pairwise", "clip_loo"}));
  EXPECT_EQ(make("multimae_drop", four)->checkpoint_choice(), "last");
  EXPECT_EQ(make("multimae", four)->checkpoint_choice(), "best");
  EXPECT_EQ(make("mae", one)->training_gflop(), model::training_gflop(one, /*visible_tokens=*/9));
  EXPECT_EQ(make("multimae_drop", four)->training_gflop(), model::training_gflop(four, 36));
  EXPECT_THROW(make("mae", four), UsageError);
  EXPECT_THROW(make("multimae_dorp", four), UsageError);
}

TEST(Strategy, OwnsANetworkAtTheStartOfItsSeed) {
  const auto one = make("multimae"), same = make("multimae_drop");
  const auto other = make_strategy("multimae", small_config(), {}, /*seed=*/2, at::kCPU);
  const std::string name = "encoder.layers.0.attn.qkv.weight";
  EXPECT_TRUE(at::equal(one->parameters().at(name), same->parameters().at(name)));
  EXPECT_FALSE(at::equal(one->parameters().at(name), other->parameters().at(name)));
  EXPECT_EQ(&one->parameters(), &one->network().parameters());
}

TEST(Strategy, NamesThePartsOfItsLossByModality) {
  const auto strategy = make("multimae_drop");
  EXPECT_EQ(strategy->loss_parts(), (std::vector<std::string>{"EEG", "EOG", "EMG", "ECG"}));
  const auto batch = batch_of(2, 10);  // EOG and ECG
  const auto loss = strategy->training_loss(batch, at::randn({2, 2, 3000}), {});
  EXPECT_EQ(loss.parts, (std::vector<std::string_view>{"EOG", "ECG"}));
  PartSums sums;
  sums.add(loss);
  sums.add(loss);
  EXPECT_EQ(sums.entries().size(), 2U);
  double terms = 0, total = 0;
  for (const auto& [name, entry] : sums.entries()) {
    terms += entry.terms;
    total += entry.sum;
  }
  EXPECT_EQ(terms, 2 * loss.terms);
  EXPECT_NEAR(total, 2 * loss.sum.item<double>(), 1e-4 * total);
}

TEST(Strategy, TakesAnotherMaskRatio) {
  const auto strategy =
      make_strategy("multimae_drop", small_config(), {.mask_ratio = 0.5}, 1, at::kCPU);
  const auto batch = batch_of(2, 15);
  EXPECT_EQ(strategy->loss_terms(batch, {}), 2 * (120 - 45));
  EXPECT_EQ(strategy->training_loss(batch, at::randn({2, 4, 3000}), {}).terms, 2 * (120 - 45));
}

TEST(Strategy, TakesAnotherLossOfASample) {
  const auto mse = make("multimae");
  const auto smooth =
      make_strategy("multimae", small_config(), {.point_loss = PointLoss::smooth_l1}, 1, at::kCPU);
  const auto batch = batch_of(2, 15);
  const auto windows = at::randn({2, 4, 3000});
  const auto loss = [&](Strategy& strategy) {
    return strategy.training_loss(batch, windows, {}).sum.item<double>();
  };
  EXPECT_LT(loss(*smooth), 0.5 * loss(*mse));
}

TEST(Strategy, HeadsMayStartAtZero) {
  const auto zero = make_strategy("multimae", small_config(), {.zero_heads = true}, 1, at::kCPU);
  const auto plain = make("multimae");
  for (const auto& parameter : zero->parameters().all()) {
    const auto& start = plain->parameters().at(parameter.name);
    const bool head = parameter.name.ends_with(".head.weight");
    EXPECT_TRUE(at::equal(parameter.value, head ? at::zeros_like(start) : start)) << parameter.name;
  }
}

TEST(Strategy, LossTermsAreKnownBeforeTheStep) {
  for (const auto& name : {"multimae", "multimae_drop"})
    for (const Presence presence : {1, 3, 7, 15, 10}) {
      const auto strategy = make(name);
      const auto batch = batch_of(3, presence);
      const auto windows = at::randn({3, batch.modalities, 3000});
      const StepKeys keys{.seed = 1, .epoch = 2, .step = 3};
      EXPECT_EQ(strategy->loss_terms(batch, keys),
                strategy->training_loss(batch, windows, keys).terms);
    }
}

TEST(Strategy, TheStepIsAFunctionOfItsKeys) {
  // At the default deviation the untrained heads say almost nothing, and another step's dropout
  // moves the loss by less than a float can show once in a hundred draws.
  auto config = small_config();
  config.initial_deviation = 0.5;
  const auto strategy = make("multimae_drop", config);
  const auto batch = batch_of(3, 15);
  const auto windows = at::randn({3, 4, 3000});
  const auto loss = [&](StepKeys keys) {
    return strategy->training_loss(batch, windows, keys).sum.item<float>();
  };
  EXPECT_EQ(loss({1, 2, 3}), loss({1, 2, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({2, 2, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({1, 3, 3}));
  EXPECT_NE(loss({1, 2, 3}), loss({1, 2, 4}));
}

// Micro-batches of a step add up to the whole batch: masks and dropout do not see the cut.
TEST(Strategy, MicroBatchesAddUp) {
  const auto strategy = make("multimae_drop");
  auto batch = batch_of(8, 15);
  const auto windows = at::randn({8, 4, 3000});
  const StepKeys keys{.seed = 4, .epoch = 0, .step = 9};
  const double whole = strategy->training_loss(batch, windows, keys).sum.item<double>();
  double parts = 0;
  for (const auto& [first, last] : {std::pair{0, 3}, {3, 8}}) {
    auto part = batch_of(last - first, 15);
    part.ids.assign(batch.ids.begin() + first, batch.ids.begin() + last);
    parts += strategy->training_loss(part, windows.slice(0, first, last), keys).sum.item<double>();
  }
  EXPECT_NEAR(parts, whole, 1e-5 * whole);
}

TEST(Strategy, ValidationWithholdsEachModalityInTurnAndHasNoDropout) {
  const auto batch = batch_of(3, 15);
  const auto windows = at::randn({3, 4, 3000});
  const auto drop = make("multimae_drop");
  const auto losses = drop->validation_losses(batch, windows, 5);
  ASSERT_EQ(losses.size(), 4U);
  for (int64_t m = 0; m < 4; ++m) {
    const auto& loss = losses[static_cast<size_t>(m)];
    EXPECT_EQ(loss.part_terms[m].item<double>(), 90);
    EXPECT_EQ(loss.terms, 252);
    EXPECT_FALSE(loss.sum.requires_grad());
    EXPECT_EQ(loss.sum.item<float>(),
              drop->validation_losses(batch, windows, 5)[static_cast<size_t>(m)].sum.item<float>());
  }
  EXPECT_EQ(make("multimae")->validation_losses(batch, windows, 5).size(), 1U);
  EXPECT_EQ(drop->validation_losses(batch_of(3, 4), at::randn({3, 1, 3000}), 5).size(), 1U);
}

}  // namespace
}  // namespace physiomae::objectives
