#include "physiomae/objectives/masking.h"

#include <array>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::objectives {
namespace {

std::vector<uint64_t> some_ids(size_t count, uint64_t first = 0) {
  std::vector<uint64_t> ids(count);
  std::iota(ids.begin(), ids.end(), first);
  return ids;
}

// Chi-square with `degrees` of freedom is near normal: five deviations around its mean.
void expect_chi_square(double value, double degrees) {
  EXPECT_NEAR(value, degrees, 5 * std::sqrt(2 * degrees));
}

TEST(Masking, CountsOfThePaper) {
  EXPECT_EQ(visible_tokens(MaskingKind::mae, 1), 9);
  EXPECT_EQ(visible_tokens(MaskingKind::multimae, 4), 36);
  EXPECT_EQ(visible_tokens(MaskingKind::multimae_drop, 4), 36);
}

TEST(Masking, CountsWithMissingModalities) {
  const std::array<int, 5> uniform = {0, 9, 18, 27, 36}, dropped = {0, 9, 12, 24, 36};
  for (int modalities = 1; modalities <= 4; ++modalities) {
    const auto i = static_cast<size_t>(modalities);
    EXPECT_EQ(visible_tokens(MaskingKind::multimae, modalities), uniform[i]);
    EXPECT_EQ(visible_tokens(MaskingKind::multimae_drop, modalities), dropped[i]);
  }
  EXPECT_THROW(visible_tokens(MaskingKind::multimae, 0), Error);
  EXPECT_THROW(visible_tokens(MaskingKind::multimae, 5), Error);
}

TEST(Masking, RowsAreSortedDistinctAndLeaveTheDroppedModalityOut) {
  for (int modalities = 1; modalities <= 4; ++modalities)
    for (int dropped = modalities > 1 ? 0 : -1; dropped < (modalities > 1 ? modalities : 0);
         ++dropped) {
      const auto ids = some_ids(50);
      const auto visible = draw_visible(MaskingKind::multimae_drop, modalities, dropped, ids, 1, 2);
      ASSERT_EQ(visible.size(1), visible_tokens(MaskingKind::multimae_drop, modalities));
      for (int64_t b = 0; b < visible.size(0); ++b)
        for (int64_t j = 0; j < visible.size(1); ++j) {
          const auto token = visible[b][j].item<int64_t>();
          EXPECT_GE(token, 0);
          EXPECT_LT(token, modalities * 30);
          EXPECT_NE(token / 30, dropped);
          EXPECT_GT(token, j == 0 ? -1 : visible[b][j - 1].item<int64_t>());
        }
    }
}

TEST(Masking, DropsAModalityOnlyWhereOneIsDropped) {
  EXPECT_THROW(draw_visible(MaskingKind::multimae, 4, 1, some_ids(1), 1, 0), Error);
  EXPECT_THROW(draw_visible(MaskingKind::multimae_drop, 4, -1, some_ids(1), 1, 0), Error);
  EXPECT_THROW(draw_visible(MaskingKind::multimae_drop, 4, 4, some_ids(1), 1, 0), Error);
  EXPECT_EQ(dropped_modality(MaskingKind::multimae, 4, 1, 2), -1);
  EXPECT_EQ(dropped_modality(MaskingKind::multimae_drop, 1, 1, 2), -1);
}

TEST(Masking, DoesNotDependOnThreadsOrTheCutOfTheBatch) {
  const auto ids = some_ids(8, 1234);
  const std::span<const uint64_t> all(ids);
  const auto draw = [](std::span<const uint64_t> of) {
    return draw_visible(MaskingKind::multimae_drop, 4, 2, of, 9, 3);
  };
  const auto whole = draw(all);
  const int threads = at::get_num_threads();
  for (const int count : {1, 2, 4}) {
    at::set_num_threads(count);
    EXPECT_TRUE(at::equal(whole, draw(all)));
    EXPECT_TRUE(at::equal(whole, at::cat({draw(all.first(3)), draw(all.subspan(3))})));
  }
  at::set_num_threads(threads);
}

TEST(Masking, EveryCoordinateOfTheKeyMatters) {
  const auto ids = some_ids(4);
  const auto draw = [&](uint64_t seed, uint64_t epoch) {
    return draw_visible(MaskingKind::multimae, 4, -1, ids, seed, epoch);
  };
  EXPECT_TRUE(at::equal(draw(1, 0), draw(1, 0)));
  EXPECT_FALSE(at::equal(draw(1, 0), draw(2, 0)));
  EXPECT_FALSE(at::equal(draw(1, 0), draw(1, 1)));
  EXPECT_FALSE(
      at::equal(draw(1, 0), draw_validation_visible(MaskingKind::multimae, 4, -1, ids, 1)));
  EXPECT_FALSE(at::equal(draw(1, 0)[0], draw(1, 0)[1]));
}

// Counts of a token over windows: variance W p (1 - p), less what the fixed total takes away.
TEST(Masking, EveryTokenIsEquallyLikely) {
  constexpr int kWindows = 20000;
  const auto visible = draw_visible(MaskingKind::multimae, 4, -1, some_ids(kWindows), 5, 0);
  const auto counts = at::bincount(visible.flatten(), {}, 120).to(at::kDouble);
  constexpr double kShare = 0.3;
  const double expected = kWindows * kShare;
  const double chi =
      ((counts - expected).square().sum() / (expected * (1 - kShare))).item<double>();
  expect_chi_square(chi * 119 / 120, 119);
}

// Two tokens are visible together with probability 36/120 * 35/119, whatever the two. The mean
// squared deviation over the 7,140 pairs has expectation 1 and, pairs that share a token being
// correlated (Johnson scheme), standard deviation 0.06.
TEST(Masking, PairsOfTokensAreEquallyLikely) {
  constexpr int kWindows = 6000, kSeeds = 6;
  constexpr double kShare = 36.0 / 120 * 35 / 119, kExpected = kWindows * kShare;
  double sum = 0;
  for (uint64_t seed = 0; seed < kSeeds; ++seed) {
    const auto visible = draw_visible(MaskingKind::multimae, 4, -1, some_ids(kWindows), seed, 1);
    const auto hot = at::zeros({kWindows, 120}).scatter(1, visible, 1.0);
    const auto together = at::matmul(hot.t(), hot).to(at::kDouble);
    const auto deviation = (together - kExpected) / std::sqrt(kExpected * (1 - kShare));
    sum += at::triu(deviation.square(), 1).sum().item<double>() / 7140;
  }
  EXPECT_NEAR(sum / kSeeds, 1, 5 * 0.06 / std::sqrt(kSeeds));
}

TEST(Masking, WindowsAndEpochsAreIndependent) {
  constexpr int kWindows = 20000;
  const auto hot = [](uint64_t epoch) {
    return at::zeros({kWindows, 120})
        .scatter(1, draw_visible(MaskingKind::multimae, 4, -1, some_ids(kWindows), 7, epoch), 1.0);
  };
  const auto first = hot(0), second = hot(1);
  // Overlap of two independent masks is hypergeometric: mean 10.8, variance 5.3.
  const double error = 5 * std::sqrt(5.34 / kWindows);
  EXPECT_NEAR((first * second).sum(1).mean().item<double>(), 10.8, error);
  const auto neighbours = first.slice(0, 0, kWindows - 1) * first.slice(0, 1, kWindows);
  EXPECT_NEAR(neighbours.sum(1).mean().item<double>(), 10.8, error);
}

TEST(Masking, DroppedModalityIsUniformOverSteps) {
  constexpr int kSteps = 4000;
  std::array<double, 4> counts{};
  std::array<double, 16> pairs{};
  int last = 0;
  for (uint64_t step = 0; step < kSteps; ++step) {
    const int dropped = dropped_modality(MaskingKind::multimae_drop, 4, 11, step);
    ++counts.at(static_cast<size_t>(dropped));
    ++pairs.at(static_cast<size_t>(4 * last + dropped));
    last = dropped;
  }
  double chi = 0, chi_pairs = 0;
  for (const double count : counts) chi += std::pow(count - kSteps / 4.0, 2) / (kSteps / 4.0);
  for (const double count : pairs)
    chi_pairs += std::pow(count - kSteps / 16.0, 2) / (kSteps / 16.0);
  EXPECT_LT(chi, 16.3);        // 3 degrees of freedom, p = 0.001
  EXPECT_LT(chi_pairs, 39.3);  // at most 15 degrees of freedom, p < 0.001
}

TEST(Masking, RatioOfOnesOwn) {
  EXPECT_EQ(default_mask_ratio(MaskingKind::mae), 0.7);
  EXPECT_EQ(default_mask_ratio(MaskingKind::multimae_drop), 0.6);
  EXPECT_EQ(visible_tokens(Masking(MaskingKind::multimae, 0.8), 4), 24);
  EXPECT_EQ(visible_tokens(Masking(MaskingKind::multimae_drop, 0.5), 4), 45);
  EXPECT_EQ(visible_tokens(Masking(MaskingKind::mae, 0.65), 1), 11);          // 10.5: half up
  EXPECT_EQ(visible_tokens(Masking(MaskingKind::mae, 0.999), 1), 1);          // never none
  EXPECT_EQ(visible_tokens(Masking(MaskingKind::multimae_drop, 0.5), 1), 9);  // is multimae then
  EXPECT_THROW(Masking(MaskingKind::mae, 1), UsageError);
  EXPECT_THROW(Masking(MaskingKind::mae, 0), UsageError);
  const auto visible =
      draw_visible(Masking(MaskingKind::multimae, 0.8), 4, -1, some_ids(3), /*seed=*/1, 0);
  EXPECT_EQ(visible.sizes(), (at::IntArrayRef{3, 24}));
}

}  // namespace
}  // namespace physiomae::objectives
