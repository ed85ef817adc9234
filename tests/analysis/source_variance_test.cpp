#include "physiomae/analysis/source_variance.h"

#include <cmath>

#include "tests/analysis/analysis_fixture.h"
#include <ATen/core/grad_mode.h>
#include <gmock/gmock.h>

namespace physiomae::analysis {
namespace {

constexpr double kTolerance = 1e-6;

// windows (B, M, 3000) of constants -> their values (B, M).
at::Tensor constants(const at::Tensor& windows) { return windows.select(2, 0); }

TEST(VarianceOfDraws, OfLinearUnitsIsTheirSquaredWeightTimesTheVariance) {
  const auto weights = at::rand({4, 7}, at::kDouble);  // (M, D)
  const Units units = [&](const at::Tensor& windows) {
    return constants(windows).to(at::kDouble).mm(weights).unsqueeze(0);  // (1, B, D)
  };
  const auto draws = at::randn({9, 4, 1}).expand({9, 4, 3000});
  const auto variance =
      at::var(constants(draws).to(at::kDouble), at::IntArrayRef{0}, /*unbiased=*/true);  // (M)
  const auto expected = (weights.square() * variance.unsqueeze(1)).unsqueeze(0);
  for (const int64_t batch : {1, 4, 9, 64})
    EXPECT_LT(distance(variance_of_draws(units, at::ones({4, 3000}), draws, batch), expected),
              kTolerance);
}

// A unit that is a product moves with one factor as much as the other one is large.
TEST(VarianceOfDraws, OthersStayWhereTheyAre) {
  const Units product = [](const at::Tensor& windows) {
    return (constants(windows).select(1, 0) * constants(windows).select(1, 1)).view({1, -1, 1});
  };
  const auto draws = at::tensor({1.0F, 2.0F, 3.0F}).view({3, 1, 1}).expand({3, 2, 3000});
  const auto stays = at::tensor({5.0F, 7.0F}).view({2, 1}).expand({2, 3000});
  const auto found = variance_of_draws(product, stays, draws, 2);  // (1, 2, 1)
  EXPECT_DOUBLE_EQ(found[0][0][0].item<double>(), 49);
  EXPECT_DOUBLE_EQ(found[0][1][0].item<double>(), 25);
}

TEST(VarianceOfDraws, NeedsTwoDraws) {
  const Units units = [](const at::Tensor& windows) { return windows.unsqueeze(0); };
  EXPECT_THAT(message_of([&] {
                variance_of_draws(units, at::ones({2, 5}), at::ones({1, 2, 5}), 4);
              }),
              testing::HasSubstr("over 1 draws"));
}

// An encoder made by hand, whose token of a second says only the sign of the signal: units 0 and 1
// of modality m are ±gain[m] sqrt(D/2), the others 0, and no layer adds anything. Windows that are
// 1 or -1 throughout, half of each, then give unit 0 the variance N/(N-1) gain² D/2 / M².
class SignEncoder : public testing::Test {
 protected:
  SignEncoder() : model_(model::tiny_model(), 1, at::kCPU) {
    const at::NoGradGuard no_gradient;
    for (const auto& [name, value, purpose, maps] : model_.parameters().all())
      if (!name.ends_with("norm.weight")) value.zero_();
    for (size_t m = 0; m < kModalities; ++m) {
      const std::string prefix = "tokenizers." + std::string(kModalityNames[m]);
      const auto at = [&](const std::string& name) {
        return model_.parameters().at(prefix + name);
      };
      at(".conv.weight")[0][0][10] = 1;  // the signal as it is
      at(".proj.weight")[0][0] = 1000;
      at(".proj.weight")[1][0] = -1000;
      at(".norm.weight").fill_(kGain[m]);
    }
  }
  static constexpr std::array<double, kModalities> kGain = {1, 0.5, 0, 2};
  model::MultiMae model_;
};

TEST_F(SignEncoder, HasTheVarianceItWasMadeFor) {
  const at::NoGradGuard no_gradient;
  const auto signs = at::tensor({1.0F, -1.0F, 1.0F, -1.0F});
  const auto draws = signs.view({4, 1, 1}).repeat({1, 4, 3000});
  const auto found = variance_of_draws(units_of(model_, 0x0F), at::ones({4, 3000}), draws, 3);
  const auto dim = static_cast<double>(model_.config().dim);
  ASSERT_EQ(found.sizes(), (at::IntArrayRef{3, 4, model_.config().dim}));
  for (int64_t layer = 0; layer < 2; ++layer)  // the residual stream
    for (int64_t m = 0; m < 4; ++m) {
      const double gain = kGain[static_cast<size_t>(m)];
      const double expected = 4.0 / 3 * gain * gain * dim / 2 / 16;
      EXPECT_NEAR(found[layer][m][0].item<double>(), expected, 1e-5) << layer << " " << m;
      EXPECT_NEAR(found[layer][m][1].item<double>(), expected, 1e-5);
      EXPECT_EQ(found[layer][m].slice(0, 2).abs().max().item<double>(), 0);
    }
  // Behind the last norm as well, what a modality without a gain says moves nothing.
  EXPECT_EQ(found[2][2].abs().max().item<double>(), 0);
  EXPECT_GT(found[2][3][0].item<double>(), 0);
}

TEST(VarianceOfDraws, IsThatOfNumpy) {
  const at::NoGradGuard no_gradient;
  const auto model = golden_model();
  const auto stays = model::formula("windows.stays", {2, 4, 3000}, 4.0);
  const auto draws = model::formula("windows.draws", {5, 4, 3000}, 4.0) *
                     at::tensor({4.0F, 2.0F, 1.0F, 0.5F}).view({1, 4, 1});
  at::Tensor values = at::zeros({3, 4, 32}, at::kDouble);
  for (int64_t i = 0; i < 2; ++i)
    values += variance_of_draws(units_of(model, 0x0F), stays[i], draws, 3) / 2;
  EXPECT_LT(distance(values, golden("variance")), kTolerance);
  const SourceVarianceTable table = summarise(values);
  const auto expect = [](const at::Tensor& found, const char* name) {
    EXPECT_LT(distance(found, golden(name)), kTolerance) << name;
  };
  expect(table.relative, "relative");
  expect(table.relative_half, "relative_half");
  expect(table.share, "share");
  expect(table.share_half, "share_half");
  expect(table.median, "median");
  expect(table.distance, "distance");
}

TEST(SourceVarianceTable, SharesOfUnitsThatNothingMovesAreEven) {
  auto variances = at::zeros({1, 4, 6}, at::kDouble);
  variances.select(2, 0).copy_(at::tensor({3.0, 0.0, 0.0, 1.0}));
  const SourceVarianceTable table = summarise(variances);
  EXPECT_NEAR(table.share[0][0].item<double>(), (0.75 + 5 * 0.25) / 6, 1e-12);
  EXPECT_NEAR(table.share[0].sum().item<double>(), 1, 1e-12);
  EXPECT_NEAR(table.relative[0].sum().item<double>(), 1, 1e-12);
}

}  // namespace
}  // namespace physiomae::analysis
