#include "physiomae/train/muon.h"

#include <cmath>
#include <fstream>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/train/newton_schulz.h"

namespace physiomae::train {
namespace {

using nlohmann::json;

// Element i of the tensor `name`: sin((i + 1)^1.3 + phase) scale (tests/golden/muon_golden.py).
at::Tensor formula(const std::string& name, at::IntArrayRef shape, double scale) {
  int phase = 0;
  for (const char c : name) phase += static_cast<unsigned char>(c);
  const auto index = at::arange(c10::multiply_integers(shape), at::kDouble);
  return (at::sin((index + 1).pow(1.3) + phase % 97) * scale).view(shape);
}

at::Tensor gradient_of(const std::string& name, at::IntArrayRef shape, int step) {
  const auto at_step = [&](const char* what) { return name + what + std::to_string(step); };
  if (name == "silent" && step < 2) return at::zeros(shape);
  const auto value = name == "rank_one" ? at::outer(formula(at_step(" u"), {shape[0]}, 1),
                                                    formula(at_step(" v"), {shape[1]}, 0.01))
                                        : formula(at_step(" gradient "), shape, 0.03);
  return value.to(at::kFloat);
}

at::Tensor start_of(const std::string& name, at::IntArrayRef shape) {
  return formula(name + " weight", shape, 0.5).to(at::kFloat).set_requires_grad(true);
}

// The parameters of the golden, and one that holds no map.
model::ParameterList parameters_of(const json& golden) {
  model::ParameterList parameters;
  for (const auto& entry : golden["cases"])
    parameters.add(entry["name"],
                   start_of(entry["name"], entry["shape"].get<std::vector<int64_t>>()),
                   model::Purpose::embedding, entry["maps"]);
  parameters.add("bias", start_of("bias", {9}));
  return parameters;
}

void set_gradients(const model::ParameterList& parameters, int step) {
  for (const auto& parameter : parameters.all())
    at::Tensor(parameter.value).mutable_grad() =
        gradient_of(parameter.name, parameter.value.sizes(), step);
}

constexpr AdamW::Settings kAdamW{.weight_decay = 0.1};
constexpr double kAdamWRate = 1e-3;

class MuonGolden : public testing::Test {
 protected:
  Muon optimizer_of(const model::ParameterList& parameters) const {
    return {parameters,
            {.rate_ratio = 1 / kAdamWRate,
             .weight_decay = golden_["weight_decay"],
             .momentum = golden_["momentum"]},
            kAdamW};
  }
  // `rates` of the golden are Muon's.
  void step(Optimizer& optimizer, size_t i, double rate_ratio = 1 / kAdamWRate) const {
    optimizer.step(golden_["rates"][i].get<double>() / rate_ratio, golden_["norms"][i],
                   golden_["clip_norm"]);
  }
  json golden_ = json::parse(std::ifstream(PHYSIOMAE_GOLDEN "/muon_golden.json"));
};

TEST_F(MuonGolden, WeightsAreThoseOfThePublishedAlgorithm) {
  const auto parameters = parameters_of(golden_);
  Muon optimizer = optimizer_of(parameters);
  const int64_t stride = golden_["stride"];
  for (size_t i = 0; i < golden_["rates"].size(); ++i) {
    set_gradients(parameters, static_cast<int>(i));
    step(optimizer, i);
    for (const auto& entry : golden_["cases"]) {
      const auto found = parameters.at(entry["name"].get<std::string>()).detach().flatten();
      const auto expected = at::tensor(entry["weights"][i].get<std::vector<double>>());
      const auto distance = (found.slice(0, 0, std::nullopt, stride) - expected).abs();
      EXPECT_LE(distance.max().item<double>(), 1e-5)
          << entry["name"] << " step " << i << " element "
          << stride * distance.argmax().item<int64_t>();
    }
  }
}

TEST_F(MuonGolden, AllElseGoesThroughAdamW) {
  const auto parameters = parameters_of(golden_);
  model::ParameterList alone;
  alone.add("bias", start_of("bias", {9}));
  Muon optimizer = optimizer_of(parameters);
  AdamW adamw(alone, kAdamW);
  for (size_t i = 0; i < 3; ++i) {
    set_gradients(parameters, static_cast<int>(i));
    set_gradients(alone, static_cast<int>(i));
    step(optimizer, i);
    step(adamw, i);
    EXPECT_TRUE(at::equal(parameters.at("bias"), alone.at("bias"))) << i;
  }
  for (const auto& parameter : parameters.all()) EXPECT_FALSE(parameter.value.grad().defined());
}

TEST_F(MuonGolden, ItsStateSharesMemoryAndGoesOn) {
  const auto first = parameters_of(golden_), second = parameters_of(golden_);
  Muon one = optimizer_of(first), two = optimizer_of(second);
  set_gradients(first, 0);
  step(one, 0);
  std::map<std::string, at::Tensor> state;
  for (const auto& [name, tensor] : one.state()) state[name] = tensor.clone();
  for (const auto& [name, tensor] : two.state()) at::Tensor(tensor).copy_(state.at(name));
  for (const auto& parameter : second.all())
    parameter.value.detach().copy_(first.at(parameter.name).detach());
  for (const auto* list : {&first, &second}) set_gradients(*list, 1);
  step(one, 1);
  step(two, 1);
  for (const auto& parameter : second.all())
    EXPECT_TRUE(at::equal(parameter.value, first.at(parameter.name))) << parameter.name;
}

TEST(NewtonSchulz, BringsSingularValuesNearOne) {
  for (const int64_t shorter : {1, 63, 64, 65, 150}) {
    const auto found = newton_schulz(at::randn({2, shorter, 200}));
    const auto values = at::linalg_svdvals(found.to(at::kDouble));
    EXPECT_GT(values.min().item<double>(), 0.65) << shorter;
    EXPECT_LT(values.max().item<double>(), 1.25) << shorter;
  }
}

TEST(NewtonSchulz, AMatrixDoesNotSeeTheOthersOfItsBatch) {
  const auto matrices = at::randn({5, 70, 90}, at::kDouble);
  const auto together = newton_schulz(matrices);
  for (int64_t i = 0; i < 5; ++i)
    EXPECT_TRUE(at::allclose(newton_schulz(matrices.slice(0, i, i + 1))[0], together[i],
                             /*rtol=*/1e-10, /*atol=*/1e-12));
}

TEST(NewtonSchulz, ZerosStayZeros) {
  EXPECT_EQ(newton_schulz(at::zeros({1, 4, 6})).abs().max().item<float>(), 0);
}

}  // namespace
}  // namespace physiomae::train
