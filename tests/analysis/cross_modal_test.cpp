#include "physiomae/analysis/cross_modal.h"

#include <cmath>

#include "tests/analysis/analysis_fixture.h"
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

#include "physiomae/analysis/reconstruction.h"
#include "physiomae/objectives/mae_loss.h"
#include "physiomae/objectives/masking.h"

namespace physiomae::analysis {
namespace {

const std::vector<uint64_t> kIds = {11, 22};

CrossErrors golden_errors(int64_t trained) {
  const at::NoGradGuard no_gradient;
  const auto windows = model::formula("windows.cross", {2, 4, 3000}, 4.0);
  return cross_errors(golden_model(), 0x0F, windows, windows, kIds, trained, /*seed=*/5);
}

TEST(CrossErrors, OfEverySubsetAreThoseOfNumpy) {
  const CrossErrors found = golden_errors(36);
  const auto expected = golden("cross_error");  // (16, 4, 2)
  const auto all = found.error[0];
  EXPECT_TRUE(at::equal(all.isnan(), expected.isnan()));
  EXPECT_EQ(expected.isnan().logical_not().sum().item<int64_t>(), 32 * 2);  // 4 targets x 8 subsets
  EXPECT_LT(distance(all.nan_to_num(), expected.nan_to_num()), 1e-6);
  EXPECT_LT(distance(found.power, golden("cross_power")), 1e-6);
}

TEST(CrossErrors, WithAsManyTokensAsInTraining) {
  const CrossErrors few = golden_errors(36), plenty = golden_errors(90);
  EXPECT_EQ(few.tokens[0b0111], (std::array<int64_t, 2>{90, 36}));
  EXPECT_EQ(few.tokens[0b0100], (std::array<int64_t, 2>{30, 30}));
  EXPECT_EQ(few.tokens[0], (std::array<int64_t, 2>{0, 0}));
  EXPECT_TRUE(at::equal(plenty.error[1].nan_to_num(), plenty.error[0].nan_to_num()));
  EXPECT_TRUE(at::equal(few.error[1][0b0100].nan_to_num(), few.error[0][0b0100].nan_to_num()));

  const at::NoGradGuard no_gradient;
  const auto windows = model::formula("windows.cross", {2, 4, 3000}, 4.0);
  const auto visible = draw_tokens(kIds, {0, 1, 2}, 36, /*seed=*/5);
  const auto found = golden_model().reconstruct(windows, 0x0F, visible);
  const auto error =
      (found.view({2, 4, 3000}).select(1, 3) - windows.select(1, 3)).square().sum(-1);
  EXPECT_LT(distance(few.error[1][0b0111][3], error), 1e-6);
}

TEST(CrossErrors, WithoutASourceEveryWindowIsToldTheSame) {
  const at::NoGradGuard no_gradient;
  const auto windows = model::formula("windows.cross", {2, 4, 3000}, 4.0);
  const auto said = golden_model().decode(windows, 0x0F, draw_tokens(kIds, {}, 36, 5)).samples;
  EXPECT_TRUE(at::equal(said[0], said[1]));
  EXPECT_GT(said.abs().max().item<double>(), 0);
}

TEST(SquaredErrors, AreThoseOfTheLoss) {
  const auto windows = at::randn({3, 4, 3000});
  const auto found = at::randn({3, 120, 100});
  const auto visible = draw_tokens(std::vector<uint64_t>{1, 2, 3}, {0, 1, 2, 3}, 36, 0);
  const auto dropped = objectives::dropped_tokens(visible, 120, windows.options());
  const SquaredErrors errors = squared_errors(found, windows, dropped);
  const auto loss = objectives::mae_loss(found, windows, visible);
  EXPECT_NEAR(errors.error.sum().item<double>() / errors.samples.sum().item<double>(),
              loss.sum.item<double>() / loss.terms, 1e-6);
  EXPECT_EQ(errors.samples.sum().item<double>(), 3 * 84 * 100);
  EXPECT_NEAR(errors.power.sum().item<double>(),
              (windows.view({3, 120, 100}).square() * dropped.unsqueeze(-1)).sum().item<double>(),
              0.1);
}

TEST(DrawTokens, AreAFunctionOfSeedWindowAndSources) {
  const std::vector<uint64_t> ids = {7, 8, 9}, alone = {8};
  const auto drawn = draw_tokens(ids, {1, 3}, 10, 0);
  EXPECT_EQ(drawn.sizes(), (at::IntArrayRef{3, 10}));
  EXPECT_TRUE(at::equal(drawn[1], draw_tokens(alone, {1, 3}, 10, 0)[0]));
  EXPECT_FALSE(at::equal(drawn[1], draw_tokens(alone, {1, 3}, 10, 1)[0]));
  EXPECT_FALSE(at::equal(drawn[0], drawn[1]));
  EXPECT_TRUE((drawn.slice(1, 1) > drawn.slice(1, 0, 9)).all().item<bool>());
  const auto modality = drawn.div(kTokens, "floor");
  EXPECT_TRUE(((modality == 1) | (modality == 3)).all().item<bool>());
  EXPECT_EQ(draw_tokens(alone, {2}, 36, 0).size(1), kTokens);
}

TEST(DrawTokens, EveryTokenIsEquallyLikely) {
  std::vector<uint64_t> ids(2000);
  for (size_t i = 0; i < ids.size(); ++i) ids[i] = i;
  const auto counts = at::bincount(draw_tokens(ids, {0, 1, 2, 3}, 36, 0).flatten(), {}, 120);
  // 2,000 draws of probability 0.3: 600 with deviation 20.5.
  EXPECT_GT(counts.min().item<int64_t>(), 500);
  EXPECT_LT(counts.max().item<int64_t>(), 700);
}

TEST(TrainedVisible, FollowsTheStrategy) {
  const auto visible = [](const char* strategy, int64_t modalities, double mask_ratio = 0) {
    artifacts::ModelInfo info;
    info.strategy = strategy;
    info.mask_ratio = mask_ratio;
    return trained_visible(info, modalities);
  };
  EXPECT_EQ(visible("multimae", 4), 36);
  EXPECT_EQ(visible("multimae_drop", 4), 36);
  EXPECT_EQ(visible("mae", 1), 9);
  EXPECT_EQ(visible("random", 4), 36);
  EXPECT_EQ(visible("multimae", 4, 0.5), 60) << "the run's ratio";
  EXPECT_EQ(visible("multimae_drop", 4, 0.8), 18) << "of the three modalities that are kept";
}

TEST(DecoderTargets, AreSecondsOfMean0AndVariance1WhereTheRunHadThem) {
  artifacts::ModelInfo info;
  const auto windows = at::randn({2, 4, 3000}) * 7 + 3;
  EXPECT_TRUE(at::equal(decoder_targets(info, windows), windows));
  EXPECT_TRUE(at::equal(on_scale_of(info, windows, windows), windows));
  info.per_patch_targets = true;
  const auto targets = decoder_targets(info, windows);
  const auto second = targets[1][2].slice(0, 500, 600);
  EXPECT_NEAR(second.mean().item<double>(), 0, 1e-5);
  EXPECT_NEAR(second.var().item<double>(), 1, 1e-4);
  // What is said perfectly lies on the signal when it is drawn over it.
  const auto drawn = on_scale_of(info, targets.view({2, 120, 100}), windows);
  EXPECT_LT(distance(drawn.view({2, 4, 3000}), windows), 1e-4);
}

TEST(ShapleyValues, OfWhatAddsUpAreItsTerms) {
  const std::vector<double> worth = {0.5, -0.25, 0.125, 0};  // the target is 3
  std::vector<double> r2(16, NAN);
  for (size_t subset = 0; subset < 8; ++subset) {
    r2[subset] = 0.1;
    for (size_t m = 0; m < 3; ++m) r2[subset] += (subset >> m & 1) != 0 ? worth[m] : 0;
  }
  const auto values = shapley_values(r2, 3);
  for (size_t m = 0; m < 4; ++m) EXPECT_NEAR(values[m], worth[m], 1e-12);
}

// Two sources that say the same share what they add.
TEST(ShapleyValues, SumToWhatAllSourcesAdd) {
  std::vector<double> r2(8, NAN);  // the target is 0; sources 1 and 2
  r2[0b000] = 0;
  r2[0b010] = r2[0b100] = 0.4;
  r2[0b110] = 0.5;
  const auto values = shapley_values(r2, 0);
  EXPECT_EQ(values[0], 0);
  EXPECT_NEAR(values[1], 0.25, 1e-12);
  EXPECT_NEAR(values[2], 0.25, 1e-12);
}

}  // namespace
}  // namespace physiomae::analysis
