#include "physiomae/analysis/fusion.h"

#include "tests/support.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/modality.h"

namespace physiomae::analysis {
namespace {

constexpr int64_t kM = 4, kN = kM * kTokens;

// Every token attends to the one token of `to(m, t)`.
template <typename To>
at::Tensor one_each(const To& to) {
  auto attention = at::zeros({kN, kN}, at::kFloat);
  for (int64_t m = 0; m < kM; ++m)
    for (int64_t t = 0; t < kTokens; ++t) attention[m * kTokens + t][to(m, t)] = 1;
  return attention;
}

void expect_fusion(const Fusion& fusion, double crossing, double alignment, double entropy) {
  EXPECT_NEAR(fusion.crossing.item<double>(), crossing, 1e-6);
  EXPECT_NEAR(fusion.alignment.item<double>(), alignment, 1e-6);
  EXPECT_NEAR(fusion.entropy.item<double>(), entropy, 1e-6);
}

TEST(Fusion, UniformAttention) {
  const UniformFusion uniform = uniform_fusion(kM);
  EXPECT_DOUBLE_EQ(uniform.crossing, 0.75);
  EXPECT_DOUBLE_EQ(uniform.alignment, 0.025);
  expect_fusion(fusion_of(at::full({kN, kN}, 1.0 / kN), kM), uniform.crossing, uniform.alignment,
                uniform.entropy);
}

TEST(Fusion, TokensThatSeeThemselvesAloneCrossNothing) {
  expect_fusion(fusion_of(at::eye(kN), kM), 0, 0, 1);
}

TEST(Fusion, TheSameSecondOfTheNextModality) {
  const auto next = one_each([](int64_t m, int64_t t) { return (m + 1) % kM * kTokens + t; });
  expect_fusion(fusion_of(next, kM), 1, 1, 1);
  const auto late =
      one_each([](int64_t m, int64_t t) { return (m + 1) % kM * kTokens + (t + 1) % kTokens; });
  expect_fusion(fusion_of(late, kM), 1, 0, 1);
}

TEST(Fusion, AllEyesOnOneModality) {
  const auto fusion = fusion_of(one_each([](int64_t, int64_t t) { return 2 * kTokens + t; }), kM);
  expect_fusion(fusion, 0.75, 0.75, 0);
  for (int64_t m = 0; m < kM; ++m)
    for (int64_t other = 0; other < kM; ++other)
      EXPECT_EQ(fusion.shares[m][other].item<double>(), other == 2 ? 1 : 0);
}

TEST(Fusion, OfManyMatricesAtOnce) {
  const auto many = at::softmax(at::rand({2, 3, kN, kN}), -1);
  const auto fusion = fusion_of(many, kM);
  EXPECT_EQ(fusion.shares.sizes(), (at::IntArrayRef{2, 3, kM, kM}));
  const auto one = fusion_of(many[1][2], kM);
  expect_fusion(one, fusion.crossing[1][2].item<double>(), fusion.alignment[1][2].item<double>(),
                fusion.entropy[1][2].item<double>());
}

TEST(Fusion, OneModalityCrossesNothing) {
  expect_fusion(fusion_of(at::full({kTokens, kTokens}, 1.0 / kTokens), 1), 0, 0, 0);
}

TEST(Fusion, RefusesAnotherShape) {
  EXPECT_THAT(message_of([] {
                fusion_of(at::zeros({90, 90}), kM);
              }),
              testing::HasSubstr("expected (..., 120, 120), found 90 x 90"));
}

}  // namespace
}  // namespace physiomae::analysis
