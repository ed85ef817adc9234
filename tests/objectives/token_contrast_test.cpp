#include "physiomae/objectives/token_contrast.h"

#include "tests/objectives/small_strategy.h"
#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "physiomae/objectives/clip_loss.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {
namespace {

using testing::HasSubstr;

std::unique_ptr<Strategy> make(std::string_view name, double weight,
                               const model::ModelConfig& config = small_config()) {
  return make_strategy(name, config, {.contrastive_weight = weight}, /*seed=*/1, at::kCPU);
}

TEST(TokenContrast, PoolsTheVisibleTokensOfEachModality) {
  const auto encoded = at::randn({2, 5, 3});
  const auto visible = at::tensor({0, 4, 29, 60, 119, 31, 32, 33, 60, 90}).view({2, 5});
  const auto pooled = pooled_tokens(encoded, visible, {0, 2, 3});
  EXPECT_TRUE(at::allclose(pooled[0][0], encoded[0].slice(0, 0, 3).mean(0)));
  EXPECT_TRUE(at::allclose(pooled[0][1], encoded[0][3]));
  EXPECT_TRUE(at::allclose(pooled[0][2], encoded[0][4]));
  EXPECT_TRUE(pooled[1][0].eq(0).all().item<bool>());
  EXPECT_TRUE(at::allclose(pooled[1][2], encoded[1][4]));
}

TEST(TokenContrast, IsClipOverWindowsThatHaveATokenOfEachModality) {
  const auto pooled = at::randn({4, 2, 6});
  const auto visible = at::tensor({0, 30, 1, 31, 2, 3, 4, 59}).view({4, 2});  // the third lacks one
  const auto loss = token_contrast(pooled, visible, {0, 1}, 0.2);
  const auto expected =
      clip_loss(pooled.index_select(0, at::tensor({0, 1, 3})), ClipTerms::pairwise, 0.2);
  EXPECT_FLOAT_EQ(loss.sum.item<float>(), expected.sum.item<float>());
  EXPECT_EQ(loss.terms, 6);
  EXPECT_EQ(loss.part_terms.item<double>(), 6);
  EXPECT_EQ(token_contrast(pooled.slice(1, 0, 1), visible, {0}, 0.2).terms, 0);
  EXPECT_EQ(token_contrast(pooled, at::zeros({4, 2}, at::kLong), {0, 1}, 0.2).terms, 0);
}

TEST(TokenContrast, StandsBesideTheLossWithItsWeight) {
  const auto windows = at::randn({6, 4, 3000});
  const auto batch = batch_of(6, 15);
  const StepKeys keys{.seed = 1, .epoch = 2, .step = 3};
  const auto plain = make("multimae_drop", 0)->training_loss(batch, windows, keys);
  const auto both = make("multimae_drop", 0.2)->training_loss(batch, windows, keys);
  EXPECT_EQ(both.terms, plain.terms);
  ASSERT_EQ(both.parts.back(), "contrastive");
  const auto last = static_cast<int64_t>(both.parts.size()) - 1;
  const double term = both.part_sums[last].item<double>() / both.part_terms[last].item<double>();
  EXPECT_EQ(both.part_terms[last].item<double>(), 6 * 6);  // three modalities are left
  EXPECT_GT(term, 0.1);
  EXPECT_NEAR((both.sum - plain.sum).item<double>() / plain.terms, 0.2 * term, 1e-4 * term);
}

TEST(TokenContrast, LeavesLossesWithoutItAlone) {
  EXPECT_TRUE(make("multimae_drop", 0)->loss_adds_up());
  const auto strategy = make("multimae_drop", 0.1);
  EXPECT_FALSE(strategy->loss_adds_up());
  EXPECT_EQ(strategy->loss_parts().back(), "contrastive");
  // Of two modalities one is dropped: what is left is reconstruction.
  const auto loss = strategy->training_loss(batch_of(3, 3), at::randn({3, 2, 3000}), {});
  EXPECT_EQ(loss.part_terms[2].item<double>(), 0);
  const auto losses = strategy->validation_losses(batch_of(3, 15), at::randn({3, 4, 3000}), 5);
  EXPECT_EQ(losses.size(), 4U);
  for (const auto& variant : losses) EXPECT_EQ(variant.part_terms[4].item<double>(), 3 * 6);
}

TEST(TokenContrast, IsRefusedWhereItNeverHasTwoModalities) {
  EXPECT_THAT(message_of<UsageError>([] { make("mae", 0.1, small_config({"EEG"})); }),
              HasSubstr("never has two to compare"));
  EXPECT_THROW(make("multimae_drop", 0.1, small_config({"EEG", "ECG"})), UsageError);
  EXPECT_NO_THROW(make("multimae", 0.1, small_config({"EEG", "ECG"})));
}

}  // namespace
}  // namespace physiomae::objectives
