#include "physiomae/objectives/augmentation.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::objectives {
namespace {

constexpr Augmentations kNone = {.time_mask = 0, .noise = 0, .scale = 0, .wander = 0, .warp = 0};

at::Tensor augmented(const at::Tensor& windows, const Augmentations& with,
                     std::vector<uint64_t> ids = {}, int view = 0, ViewKeys keys = {3, 4},
                     Presence presence = 0x0F) {
  if (ids.empty())
    for (int64_t i = 0; i < windows.size(0); ++i) ids.push_back(static_cast<uint64_t>(100 + i));
  const std::vector<int> views(ids.size(), view);
  return augment(windows, presence, ids, views, with, keys);
}

double share_that_changed(const at::Tensor& before, const at::Tensor& after) {
  return (before != after).any(-1).to(at::kDouble).mean().item<double>();
}

TEST(Augmentation, WithoutAnyKindChangesNothingAndNeverWritesToItsInput) {
  const auto windows = at::randn({3, 4, 3000}), kept = windows.clone();
  EXPECT_TRUE(at::equal(augmented(windows, kNone), windows));
  augmented(windows, {});
  EXPECT_TRUE(at::equal(windows, kept));
}

TEST(Augmentation, EachKindComesWithItsProbability) {
  const auto windows = at::randn({200, 4, 3000});
  const auto of = [&](double Augmentations::*probability, double value) {
    Augmentations with = kNone;
    with.*probability = value;
    return share_that_changed(windows, augmented(windows, with));
  };
  for (const auto kind : {&Augmentations::time_mask, &Augmentations::noise, &Augmentations::scale,
                          &Augmentations::wander, &Augmentations::warp}) {
    EXPECT_GE(of(kind, 1), 0.99);
    EXPECT_NEAR(of(kind, 0.5), 0.5, 0.07);
  }
}

TEST(Augmentation, KindsStayWithinTheirReach) {
  const auto windows = 3 * at::randn({50, 4, 3000});
  Augmentations mask = kNone, noise = kNone, scale = kNone, wander = kNone, warp = kNone;
  mask.time_mask = noise.noise = scale.scale = wander.wander = warp.warp = 1;
  const auto zeros = (augmented(windows, mask) == 0).to(at::kDouble).mean(-1);
  EXPECT_LE(zeros.max().item<double>(), 0.25);
  EXPECT_NEAR(zeros.mean().item<double>(), 0.125, 0.02);
  const auto added = (augmented(windows, noise) - windows).std(-1) / windows.std(-1);
  EXPECT_LE(added.max().item<double>(), 0.26);
  EXPECT_NEAR(added.mean().item<double>(), 0.125, 0.02);
  const auto factor = augmented(windows, scale).select(-1, 7) / windows.select(-1, 7);
  EXPECT_GE(factor.min().item<double>(), 0.8 - 1e-5);
  EXPECT_LE(factor.max().item<double>(), 1.25 + 1e-5);
  EXPECT_NEAR(factor.log().mean().item<double>(), 0, 0.03);
  const auto slow = (augmented(windows, wander) - windows).abs().amax(-1) / windows.std(-1);
  EXPECT_LE(slow.max().item<double>(), 0.101);
  EXPECT_GE(slow.max().item<double>(), 0.08);
  // A straight line shows where a warped sample comes from: by at most half a second, in order.
  const auto line = at::arange(3000, at::kFloat).expand({50, 4, 3000});
  const auto from = augmented(line, warp);
  EXPECT_LE((from - line).abs().max().item<double>(), 50.01);
  EXPECT_GE((from - line).abs().max().item<double>(), 40);
  EXPECT_GT(from.diff().min().item<double>(), 0);
}

TEST(Augmentation, IsAFunctionOfItsKeysAlone) {
  const auto windows = at::randn({6, 4, 3000});
  Augmentations with;
  with.warp = 0.5;
  const auto whole = augmented(windows, with);
  const auto part = augmented(windows.slice(0, 2, 5), with, {102, 103, 104});
  EXPECT_TRUE(at::equal(part, whole.slice(0, 2, 5)));
  const auto two = windows.index_select(1, at::tensor({1, 3}));  // EOG and ECG alone
  EXPECT_TRUE(at::equal(augmented(two, with, {}, 0, {3, 4}, 0b1010),
                        whole.index_select(1, at::tensor({1, 3}))));
  EXPECT_FALSE(at::equal(augmented(windows, with, {}, /*view=*/1), whole));
  EXPECT_FALSE(at::equal(augmented(windows, with, {}, 0, {3, 5}), whole));
  EXPECT_FALSE(at::equal(augmented(windows, with, {}, 0, {4, 4}), whole));
  const int threads = at::get_num_threads();
  at::set_num_threads(threads == 1 ? 2 : 1);
  EXPECT_TRUE(at::equal(augmented(windows, with), whole));
  at::set_num_threads(threads);
}

TEST(Augmentation, AKindSwitchedOffChangesNoOther) {
  const auto windows = at::randn({20, 4, 3000});
  Augmentations scale = kNone, both = kNone;
  scale.scale = both.scale = 1;
  both.time_mask = 1;
  const auto masked = augmented(windows, both);
  EXPECT_TRUE(at::equal(at::where(masked == 0, masked, augmented(windows, scale)), masked));
}

TEST(Augmentation, RefusesNumbersThatDoNotFit) {
  const std::vector<uint64_t> ids = {1};
  const std::vector<int> views = {0};
  EXPECT_THROW(augment(at::randn({2, 4, 3000}), 0x0F, ids, views, {}, {}), Error);
  EXPECT_THROW(augment(at::randn({1, 3, 3000}), 0x0F, ids, views, {}, {}), Error);
}

}  // namespace
}  // namespace physiomae::objectives
