// Parity with the model in PyTorch (tests/golden/multimae_torch.py, double precision) on weights
// and windows that both sides compute from one formula (tests/golden/model_golden.py).
#include <cmath>
#include <fstream>

#include "tests/model/formula.h"
#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/io/safetensors.h"
#include "physiomae/model/multi_mae.h"
#include "physiomae/objectives/mae_loss.h"

namespace physiomae::model {
namespace {

constexpr double kOutputTolerance = 5e-6;    ///< of the largest magnitude
constexpr double kGradientTolerance = 1e-5;  ///< of that gradient's largest magnitude

struct Result {
  at::Tensor embedding, reconstruction, loss;
};

Result run(const MultiMae& model, const std::string& tag, const at::Tensor& visible) {
  fill_weights(model.parameters(), model.config().dim);
  const auto modalities = static_cast<int64_t>(model.config().modalities.size());
  const auto windows = formula("windows." + tag, {visible.size(0), modalities, 3000}, 4.0);
  const auto presence = model.config().presence();
  Result result;
  result.reconstruction = model.reconstruct(windows, presence, visible);
  const auto loss = objectives::mae_loss(result.reconstruction, windows, visible);
  result.loss = loss.sum / loss.terms;
  result.loss.backward();
  const at::NoGradGuard no_grad;
  result.embedding = model.embed(windows, presence);
  return result;
}

// Largest difference between `found`, thinned as the golden is, and `expected`, over `largest`.
double distance(const at::Tensor& found, const at::Tensor& expected, double largest,
                int64_t stride) {
  const auto thin = found.detach().flatten().slice(0, 0, std::nullopt, stride).to(at::kDouble);
  if (thin.numel() != expected.numel()) return INFINITY;
  return (thin - expected.flatten().to(at::kDouble)).abs().max().item<double>() / largest;
}

int64_t stride_of(int64_t count) { return count <= 600 ? 1 : (count + 199) / 200; }

class SmallGolden : public testing::TestWithParam<std::string> {
 protected:
  at::Tensor tensor(const std::string& name) const {
    const auto& view = file_.tensor(GetParam() + "/" + name);
    const auto type = view.dtype == io::DType::i64   ? at::kLong
                      : view.dtype == io::DType::f64 ? at::kDouble
                                                     : at::kFloat;
    auto out = at::empty(view.shape, type);
    std::memcpy(out.mutable_data_ptr(), view.bytes.data(), view.bytes.size());
    return out;
  }
  void expect_close(const std::string& name, const at::Tensor& found, double tolerance) const {
    const auto most = tensor("max/" + name);
    const double largest = most[0].item<double>();
    EXPECT_LE(distance(found, tensor(name), largest, stride_of(found.numel())), tolerance) << name;
    EXPECT_NEAR(found.detach().to(at::kDouble).norm().item<double>(), most[1].item<double>(),
                tolerance * most[1].item<double>())
        << name;
  }
  io::SafetensorsFile file_{PHYSIOMAE_GOLDEN "/model_small.safetensors"};
};

TEST_P(SmallGolden, OutputsLossAndGradientsAreThoseOfPyTorch) {
  ModelConfig config;
  config.dim = 32;
  config.depth = 2;
  config.heads = 4;
  config.mlp_hidden = 64;
  if (GetParam() == "interleaved") config.decoder_context = "interleaved";
  if (GetParam() == "one") config.modalities = {"EOG"};
  const MultiMae model(config, 1, at::kCPU);
  const auto result = run(model, GetParam(), tensor("visible"));
  const auto embedding = tensor("embedding");
  EXPECT_LE(distance(result.embedding, embedding, embedding.abs().max().item<double>(), 1),
            kOutputTolerance);
  EXPECT_NEAR(result.loss.item<double>(), tensor("loss").item<double>(),
              kOutputTolerance * tensor("loss").item<double>());
  expect_close("reconstruction", result.reconstruction, kOutputTolerance);
  for (const auto& [name, value, purpose, maps] : model.parameters().all()) {
    ASSERT_TRUE(value.grad().defined()) << name;
    if (tensor("max/grad/" + name)[0].item<double>() == 0) {
      EXPECT_TRUE(value.grad().eq(0).all().item<bool>()) << name;
    } else {
      expect_close("grad/" + name, value.grad(), kGradientTolerance);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Cases, SmallGolden, testing::Values("visible", "interleaved", "one"),
                         [](const auto& info) { return info.param; });

TEST(FullGolden, OutputsLossAndGradientsAreThoseOfPyTorch) {
  std::ifstream file(PHYSIOMAE_GOLDEN "/model_full.json");
  const auto golden = nlohmann::json::parse(file);
  const MultiMae model(ModelConfig{}, 1, at::kCPU);
  const auto visible = at::tensor(golden["visible"][0].get<std::vector<int64_t>>()).unsqueeze(0);
  const auto result = run(model, "full", visible);
  const auto expect_close = [](const nlohmann::json& expected, const at::Tensor& found,
                               int64_t stride, double tolerance, const std::string& name) {
    const auto values = at::tensor(expected["values"].get<std::vector<double>>());
    EXPECT_LE(distance(found, values, expected["max"].get<double>(), stride), tolerance) << name;
  };
  const auto& expected = golden["reconstruction"];
  expect_close(golden["embedding"], result.embedding, 1, kOutputTolerance, "embedding");
  expect_close(expected, result.reconstruction, stride_of(12000), kOutputTolerance,
               "reconstruction");
  EXPECT_NEAR(result.loss.item<double>(), golden["loss"].get<double>(),
              kOutputTolerance * golden["loss"].get<double>());
  double worst = 0;
  for (const auto& [name, value, purpose, maps] : model.parameters().all()) {
    const auto& gradient = golden["gradients"][name];
    ASSERT_TRUE(value.grad().defined()) << name;
    if (gradient["max"].get<double>() == 0) continue;
    expect_close(gradient, value.grad(), gradient["step"].get<int64_t>(), kGradientTolerance, name);
    const double norm = gradient["norm"].get<double>();
    const double found = value.grad().to(at::kDouble).norm().item<double>();
    worst = std::max(worst, std::abs(found - norm) / norm);
    EXPECT_NEAR(found, norm, kGradientTolerance * norm) << name;
  }
  RecordProperty("worst_gradient_norm", std::to_string(worst));
}

}  // namespace
}  // namespace physiomae::model
