#include "physiomae/objectives/spectrum.h"

#include <fstream>

#include "tests/kernels/gradients.h"
#include "tests/objectives/small_strategy.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/objectives/masking.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {
namespace {

using nlohmann::json;

at::Tensor doubles(const json& values) { return at::tensor(values.get<std::vector<double>>()); }

// The largest difference, with the place where it is.
void expect_near(const at::Tensor& found, const at::Tensor& expected, double tolerance,
                 const std::string& what) {
  const auto distance = (found - expected).abs().flatten();
  EXPECT_LE(distance.max().item<double>(), tolerance)
      << what << " at " << distance.argmax().item<int64_t>();
}

TEST(BandLogPower, IsThatOfSciPy) {
  const auto golden = json::parse(std::ifstream(PHYSIOMAE_GOLDEN "/spectrum_golden.json"));
  const BandEdges edges = band_edges_hz();
  for (size_t i = 0; i < edges.size(); ++i)
    EXPECT_NEAR(edges[i], golden["edges_hz"][i].get<double>(), 1e-12) << i;
  for (const auto& entry : golden["cases"]) {
    const auto found = band_log_power(at::tensor(entry["samples"].get<std::vector<double>>()));
    expect_near(found, doubles(entry["log_power"]), 1e-6, entry["name"]);
  }
}

TEST(BandLogPower, BandsHoldAllPowerBetweenTheirEnds) {
  const auto seconds = at::randn({5, 100}, at::kDouble);
  const auto found = band_log_power(seconds).exp().sum(-1);
  const auto window = 0.5 - 0.5 * at::cos(at::arange(100, at::kDouble) * (2 * M_PI / 100));
  const auto total = (seconds * window).square().sum(-1) / window.square().sum();
  const auto mean = (seconds * window).sum(-1).square() / (100 * window.square().sum());
  expect_near(found, total - mean, 1e-8, "all but the mean");
}

SpectralScale unit_scale(int64_t modalities) {
  return {at::zeros({modalities, kSpectralBands}, at::kDouble),
          at::ones({modalities, kSpectralBands}, at::kDouble)};
}

TEST(SpectralTarget, StandardisesEachModalityAndCutsWhatIsFarOff) {
  const auto windows = at::randn({2, 2, 3000});
  auto scale = unit_scale(2);
  scale.mean[1] += 0.5;
  scale.deviation[1] *= 4;
  const auto raw = band_log_power(windows.view({2, 2, 30, 100}));
  const auto found = spectral_target(windows, scale);
  EXPECT_EQ(found.sizes(), (std::vector<int64_t>{2, 60, kSpectralBands}));
  expect_near(found.slice(1, 0, 30), raw.select(1, 0).clamp(-5, 5), 1e-6, "first");
  expect_near(found.slice(1, 30), (raw.select(1, 1) - 0.5) / 4, 1e-6, "second");
  const auto flat = spectral_target(at::zeros({1, 1, 3000}), unit_scale(1));
  EXPECT_EQ(flat.max().item<float>(), -5);
}

struct Case {
  at::Tensor prediction, target, visible;
};

Case some_case() {
  const std::vector<uint64_t> ids = {1, 2};
  return {at::randn({2, 30, kSpectralBands}, at::kDouble),
          at::randn({2, 30, kSpectralBands}, at::kDouble),
          draw_visible(MaskingKind::mae, 1, -1, ids, 1, 0)};
}

TEST(SpectralLoss, IsTheMeanOverBandsOfDroppedTokensOnly) {
  const auto [prediction, target, visible] = some_case();
  double total = 0;
  for (int64_t b = 0; b < 2; ++b)
    for (int64_t t = 0; t < 30; ++t)
      if (!visible[b].eq(t).any().item<bool>())
        total += (prediction[b][t] - target[b][t]).square().mean().item<double>();
  const auto loss = spectral_loss(prediction, target, visible);
  EXPECT_EQ(loss.terms, 2 * 21);
  EXPECT_NEAR(loss.sum.item<double>(), total, 1e-9 * total);
  EXPECT_NEAR(loss.part_sums[0].item<double>(), total, 1e-9 * total);
  EXPECT_EQ(loss.part_terms[0].item<double>(), 2 * 21);
}

TEST(SpectralLoss, ItsGradientIsThatOfDifferences) {
  const auto [prediction, target, visible] = some_case();
  kernels::check_gradients(
      [&, t = target, v = visible](const std::vector<at::Tensor>& inputs) {
        return spectral_loss(inputs[0], t, v).sum;
      },
      {prediction});
}

std::unique_ptr<Strategy> make(std::string_view name, double weight,
                               const model::ModelConfig& config) {
  StrategyOptions options{.spectral_weight = weight};
  options.spectral_scale = unit_scale(static_cast<int64_t>(config.modalities.size()));
  return make_strategy(name, config, options, /*seed=*/1, at::kCPU);
}

class SpectralStrategy : public testing::TestWithParam<std::string> {
 protected:
  model::ModelConfig config_ = GetParam() == "mae" ? small_config({"EOG"}) : small_config();
  dataset::Batch batch_ = batch_of(3, config_.presence());
  at::Tensor windows_ = at::randn({3, batch_.modalities, 3000});
  StepKeys keys_{.seed = 1, .epoch = 2, .step = 3};
};

// Without a weight there are no heads, and with one all else begins and is dropped as before.
TEST_P(SpectralStrategy, HeadsChangeNothingElse) {
  const auto plain = make(GetParam(), 0, config_), with = make(GetParam(), 0.5, config_);
  EXPECT_TRUE(plain->state().empty());
  EXPECT_EQ(plain->loss_parts().size(), 4U);
  size_t heads = 0;
  for (const auto& parameter : with->parameters().all()) {
    const bool head = parameter.name.find("spectral") != std::string::npos;
    EXPECT_EQ(parameter.purpose == model::Purpose::side_task, head) << parameter.name;
    EXPECT_EQ(plain->parameters().has(parameter.name), !head);
    heads += head ? 1 : 0;
    EXPECT_TRUE(head || at::equal(parameter.value, plain->parameters().at(parameter.name)))
        << parameter.name;
  }
  EXPECT_EQ(heads, 2 * config_.modalities.size());
  const auto before = plain->training_loss(batch_, windows_, keys_);
  const auto after = with->training_loss(batch_, windows_, keys_);
  const auto parts = static_cast<int64_t>(before.parts.size());
  EXPECT_TRUE(at::equal(after.part_sums.slice(0, 0, parts), before.part_sums));
  EXPECT_EQ(after.terms, before.terms);
}

TEST_P(SpectralStrategy, TheLossIsTheSumOfBothAndTheSpectrumAPartOfItsOwn) {
  const auto plain = make(GetParam(), 0, config_), with = make(GetParam(), 0.5, config_);
  const double samples = plain->training_loss(batch_, windows_, keys_).sum.item<double>();
  const auto loss = with->training_loss(batch_, windows_, keys_);
  EXPECT_EQ(loss.parts.back(), "spectral");
  EXPECT_EQ(with->loss_parts().back(), "spectral");
  EXPECT_EQ(loss.part_terms[-1].item<double>(), loss.terms);
  const double spectral = loss.part_sums[-1].item<double>();
  EXPECT_GT(spectral, 0);
  EXPECT_NEAR(loss.sum.item<double>(), samples + 0.5 * spectral, 1e-5 * samples);
  const auto validation = with->validation_losses(batch_, windows_, 5);
  EXPECT_EQ(validation.size(), GetParam() == "multimae_drop" ? 4U : 1U);
  for (const auto& variant : validation) EXPECT_EQ(variant.parts.back(), "spectral");
}

// The gradient is linear in the weight: that of two weights gives that of a third.
TEST_P(SpectralStrategy, TheGradientIsThatOfTheSum) {
  std::map<double, std::map<std::string, at::Tensor>> gradients;
  for (const double weight : {1.0, 2.0, 4.0}) {
    const auto strategy = make(GetParam(), weight, config_);
    strategy->training_loss(batch_, windows_, keys_).sum.backward();
    for (const auto& parameter : strategy->parameters().all()) {
      ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
      gradients[weight][parameter.name] = parameter.value.grad();
    }
  }
  for (const auto& [name, one] : gradients[1.0]) {
    const auto expected = 3 * gradients[2.0].at(name) - 2 * one;
    const auto& found = gradients[4.0].at(name);
    EXPECT_TRUE(at::allclose(found, expected, /*rtol=*/1e-3,
                             /*atol=*/1e-4 * found.abs().max().item<double>() + 1e-12))
        << name;
  }
}

INSTANTIATE_TEST_SUITE_P(Masked, SpectralStrategy,
                         testing::Values("mae", "multimae", "multimae_drop"),
                         [](const auto& info) { return info.param; });

TEST(SpectralStrategy, AModalityThatIsAwayKeepsGradientsOfZero) {
  const auto config = small_config();
  const auto strategy = make("multimae", 1, config);
  const auto batch = batch_of(2, /*presence=*/0x0B);
  strategy->training_loss(batch, at::randn({2, 3, 3000}), {}).sum.backward();
  const auto gradient = [&](const std::string& name) {
    return strategy->parameters().at("decoders." + name + ".spectral_head.weight").grad();
  };
  EXPECT_EQ(gradient("EMG").abs().max().item<float>(), 0);
  EXPECT_GT(gradient("ECG").abs().max().item<float>(), 0);
}

}  // namespace
}  // namespace physiomae::objectives
