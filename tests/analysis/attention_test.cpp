#include "physiomae/analysis/attention.h"

#include "tests/analysis/analysis_fixture.h"
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

namespace physiomae::analysis {
namespace {

constexpr int64_t kN = kModalities * kTokens;

Attention collected(const model::MultiMae& model, const at::Tensor& windows, int64_t batch) {
  const at::NoGradGuard no_gradient;
  AttentionCollector collector(kModalities);
  for (int64_t begin = 0; begin < windows.size(0); begin += batch) {
    model.embed(windows.slice(0, begin, std::min(begin + batch, windows.size(0))), 0x0F,
                {.observer = &collector});
    collector.end_batch();
  }
  return collector.result();
}

TEST(Rollout, RowsSumToOne) {
  std::vector<at::Tensor> weights;
  for (int l = 0; l < 8; ++l) weights.push_back(at::softmax(5 * at::randn({2, 8, kN, kN}), -1));
  EXPECT_LT((rollout(weights).sum(-1) - 1).abs().max().item<double>(), 1e-5);

  const auto found = collected(golden_model(), model::formula("w", {5, 4, 3000}, 4.0), 5);
  EXPECT_LT((found.rollout.sum(-1) - 1).abs().max().item<double>(), 1e-5);
  EXPECT_LT((found.heads.sum(-1) - 1).abs().max().item<double>(), 1e-5);
}

// A token that attends to the next one a layer: A = (I + P) / 2, whose square is (I + 2P + PP) / 4.
TEST(Rollout, IsTheProductOfLayersWithTheirResiduals) {
  const auto next = at::eye(5).roll(1, 1);
  const auto weights = next.expand({1, 3, 5, 5});
  const auto expected = (at::eye(5) + 2 * next + next.mm(next)) / 4;
  EXPECT_TRUE(at::allclose(rollout({weights, weights})[0], expected));
}

// The last layer stands leftmost.
TEST(Rollout, LayersComeInTheirOrder) {
  const auto first = at::softmax(at::randn({1, 1, 4, 4}), -1);
  const auto last = at::softmax(at::randn({1, 1, 4, 4}), -1);
  const auto with_residual = [](const at::Tensor& w) { return (w[0][0] + at::eye(4)) / 2; };
  EXPECT_TRUE(
      at::allclose(rollout({first, last})[0], with_residual(last).mm(with_residual(first))));
}

TEST(AttentionCollector, IsThatOfNumpy) {
  const auto found =
      collected(golden_model(), model::formula("windows.attention", {3, 4, 3000}, 4.0), 3);
  const auto absolute = [](const at::Tensor& a, const at::Tensor& b) {
    return (a - b).abs().max().item<double>();
  };
  EXPECT_LT(absolute(found.rollout, golden("rollout")), 1e-6);
  EXPECT_LT(absolute(found.heads.flatten().slice(0, 0, std::nullopt, 29), golden("heads")), 1e-6);
  const auto columns = [](const Fusion& fusion) {
    return at::stack({fusion.crossing, fusion.alignment, fusion.entropy}, 1);
  };
  EXPECT_LT(absolute(columns(found.of_windows), golden("fusion")), 1e-6);
  EXPECT_LT(absolute(columns(fusion_of(found.heads.mean(1), kModalities)), golden("layer_fusion")),
            1e-6);
}

TEST(AttentionCollector, BatchesMakeNoDifference) {
  const auto model = golden_model();
  const auto windows = model::formula("w", {5, 4, 3000}, 4.0);
  const auto one = collected(model, windows, 5), many = collected(model, windows, 2);
  EXPECT_LT(distance(many.rollout, one.rollout), 1e-6);
  EXPECT_LT(distance(many.heads, one.heads), 1e-6);
  EXPECT_LT(distance(many.of_windows.crossing, one.of_windows.crossing), 1e-6);
  EXPECT_EQ(many.of_windows.crossing.sizes(), (at::IntArrayRef{5}));
}

TEST(AttentionCollector, NothingHasNoMean) {
  EXPECT_THAT(message_of([] { AttentionCollector(4).result(); }),
              testing::HasSubstr("no window's attention"));
}

}  // namespace
}  // namespace physiomae::analysis
