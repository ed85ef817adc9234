#include "physiomae/objectives/span_masks.h"

#include <algorithm>
#include <map>

#include "tests/objectives/small_strategy.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {
namespace {

constexpr MaskShape kShapes[] = {MaskShape::random, MaskShape::block, MaskShape::tube};

Masking masking_of(MaskShape shape, MaskingKind kind = MaskingKind::multimae) {
  Masking masking(kind);
  masking.shape = shape;
  return masking;
}

// (windows, M', T) 1 where a token is dropped.
at::Tensor dropped(const Masking& masking, int modalities, int64_t windows, int absent = -1) {
  std::vector<uint64_t> ids;
  for (int64_t i = 0; i < windows; ++i) ids.push_back(static_cast<uint64_t>(i));
  const auto visible = draw_visible(masking, modalities, absent, ids, /*seed=*/1, /*epoch=*/0);
  return dropped_tokens(visible, modalities * 30, at::kDouble).view({windows, modalities, 30});
}

// Mean length of what is dropped in a row.
double mean_span(const at::Tensor& gone) {
  const auto starts = at::cat({gone.slice(2, 0, 1), (gone.diff() > 0).to(at::kDouble)}, 2);
  return gone.sum().item<double>() / starts.sum().item<double>();
}

TEST(SpanMasks, DropAsManyTokensWhateverTheirShape) {
  for (const MaskShape shape : kShapes)
    for (int modalities = 1; modalities <= 4; ++modalities) {
      const auto masking = masking_of(shape);
      const auto gone = dropped(masking, modalities, 20).sum(at::IntArrayRef{1, 2});
      const double expected = modalities * 30 - visible_tokens(masking, modalities);
      EXPECT_TRUE(gone.eq(expected).all().item<bool>()) << modalities;
    }
}

TEST(SpanMasks, EveryTokenIsAsLikelyToBeDropped) {
  for (const MaskShape shape : kShapes) {
    const auto share = dropped(masking_of(shape), 3, 4000).mean(0);
    EXPECT_NEAR(share.mean().item<double>(), 0.7, 1e-6);
    EXPECT_LE((share - 0.7).abs().max().item<double>(), 0.05);
  }
}

TEST(SpanMasks, BlocksAreLongerThanWhatChanceDrops) {
  const double random = mean_span(dropped(masking_of(MaskShape::random), 4, 200));
  const double block = mean_span(dropped(masking_of(MaskShape::block), 4, 200));
  const double tube = mean_span(dropped(masking_of(MaskShape::tube), 4, 200));
  EXPECT_NEAR(random, 1 / 0.3, 0.4);
  EXPECT_GT(block, 2 * random);
  EXPECT_GT(tube, 2 * random);
}

TEST(SpanMasks, ATubeDropsASecondInAllModalities) {
  const auto gone = dropped(masking_of(MaskShape::tube), 4, 100).sum(1);  // (100, 30)
  EXPECT_TRUE((gone.eq(0) | gone.eq(4)).all().item<bool>());  // 84 of 120 are 21 seconds
  // 63 of 90 tokens are 21 seconds of three; of 5 thousandths more, one second is dropped in part.
  Masking uneven(MaskingKind::multimae, 0.71);
  uneven.shape = MaskShape::tube;
  const auto parts = dropped(uneven, 3, 100).sum(1);
  EXPECT_EQ(((parts > 0) & (parts < 3)).sum(1).eq(1).sum().item<int64_t>(), 100);
}

TEST(SpanMasks, AModalityThatIsDroppedHasNoVisibleToken) {
  for (const MaskShape shape : kShapes) {
    const auto gone = dropped(masking_of(shape, MaskingKind::multimae_drop), 4, 20, /*absent=*/2);
    EXPECT_TRUE(gone.select(1, 2).eq(1).all().item<bool>());
    EXPECT_EQ(gone.sum().item<double>(), 20 * 84);
  }
}

TEST(SpanMasks, AWindowsMaskIsItsOwn) {
  for (const MaskShape shape : {MaskShape::block, MaskShape::tube}) {
    const auto masking = masking_of(shape);
    const std::vector<uint64_t> some = {7, 8, 9}, one = {8};
    const auto all = draw_visible(masking, 4, -1, some, 1, 2);
    EXPECT_TRUE(at::equal(draw_visible(masking, 4, -1, one, 1, 2)[0], all[1]));
    EXPECT_FALSE(at::equal(all[0], all[1]));
    EXPECT_FALSE(at::equal(draw_visible(masking, 4, -1, one, 1, 3)[0], all[1]));
    EXPECT_FALSE(at::equal(draw_visible(masking, 4, -1, one, 2, 2)[0], all[1]));
  }
}

TEST(SpanMasks, StrategiesTakeThem) {
  const auto windows = at::randn({3, 4, 3000});
  const auto loss = [&](MaskShape shape) {
    auto strategy = make_strategy("multimae", small_config(), {.mask_shape = shape}, 1, at::kCPU);
    const auto sums = strategy->training_loss(batch_of(3, 15), windows, {});
    EXPECT_EQ(sums.terms, 3 * 84);
    return sums.sum.item<float>();
  };
  EXPECT_NE(loss(MaskShape::random), loss(MaskShape::block));
  EXPECT_NE(loss(MaskShape::block), loss(MaskShape::tube));
}

}  // namespace
}  // namespace physiomae::objectives
