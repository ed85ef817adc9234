#include "physiomae/train/adamw.h"

#include <cmath>

#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

#include "physiomae/train/gradient.h"

namespace physiomae::train {
namespace {

constexpr AdamW::Settings kSettings{
    .weight_decay = 0.1, .beta1 = 0.9, .beta2 = 0.99, .epsilon = 1e-6};

// Loshchilov and Hutter 2019, algorithm 2 with the decay of PyTorch (times the learning rate), of
// one number in double precision.
struct Reference {
  double weight, first = 0, second = 0;
  int steps = 0;
  void step(double gradient, double rate) {
    ++steps;
    weight -= rate * kSettings.weight_decay * weight;
    first = kSettings.beta1 * first + (1 - kSettings.beta1) * gradient;
    second = kSettings.beta2 * second + (1 - kSettings.beta2) * gradient * gradient;
    const double unbiased_first = first / (1 - std::pow(kSettings.beta1, steps));
    const double unbiased_second = second / (1 - std::pow(kSettings.beta2, steps));
    weight -= rate * unbiased_first / (std::sqrt(unbiased_second) + kSettings.epsilon);
  }
};

void set_gradient(const at::Tensor& parameter, double value) {
  at::Tensor(parameter).mutable_grad() = at::full_like(parameter.detach(), value);
}

TEST(AdamW, FollowsTheFormula) {
  model::ParameterList parameters;
  const at::Tensor a = parameters.add("a", at::full({2, 3}, 0.5));
  const at::Tensor b = parameters.add("b", at::full({5}, -2.0));
  AdamW optimizer(parameters, kSettings);
  Reference expected_a{0.5}, expected_b{-2.0};
  for (const double gradient : {0.3, -0.2, 0.0, 5.0}) {
    set_gradient(a, gradient);
    set_gradient(b, 2 * gradient);
    optimizer.step(/*learning_rate=*/0.01, /*norm=*/1, /*clip_norm=*/0);
    expected_a.step(gradient, 0.01);
    expected_b.step(2 * gradient, 0.01);
  }
  for (int i = 0; i < 6; ++i)
    EXPECT_NEAR(a.detach().flatten()[i].item<double>(), expected_a.weight, 1e-6);
  for (int i = 0; i < 5; ++i) EXPECT_NEAR(b.detach()[i].item<double>(), expected_b.weight, 1e-6);
  EXPECT_FALSE(a.grad().defined());
}

TEST(AdamW, GivesEachParameterItsOwnRate) {
  model::ParameterList parameters;
  const std::vector<double> rates = {1, 0.5, 1, 0};
  std::vector<Reference> expected;
  for (size_t i = 0; i < rates.size(); ++i) {
    parameters.add(std::string(1, static_cast<char>('a' + i)), at::full({2}, 0.5));
    expected.push_back({0.5});
  }
  AdamW optimizer(parameters, kSettings, rates);
  for (const double gradient : {0.3, -0.2, 5.0}) {
    for (size_t i = 0; i < rates.size(); ++i) {
      set_gradient(parameters.all()[i].value, gradient * static_cast<double>(i + 1));
      expected[i].step(gradient * static_cast<double>(i + 1), 0.01 * rates[i]);
    }
    optimizer.step(0.01, /*norm=*/1, /*clip_norm=*/0);
  }
  for (size_t i = 0; i < rates.size(); ++i)
    EXPECT_NEAR(parameters.all()[i].value.detach()[1].item<double>(), expected[i].weight, 1e-6);
}

TEST(AdamW, ClipsByTheGlobalNorm) {
  model::ParameterList parameters;
  const at::Tensor a = parameters.add("a", at::full({1}, 0.5));
  AdamW optimizer(parameters, kSettings);
  Reference clipped{0.5};
  for (const double gradient : {3.0, -0.25}) {
    set_gradient(a, gradient);
    optimizer.step(0.01, std::abs(gradient), /*clip_norm=*/1);
    clipped.step(gradient / std::max(1.0, std::abs(gradient)), 0.01);
  }
  EXPECT_NEAR(a.item<double>(), clipped.weight, 1e-6);
}

TEST(AdamW, DecaysAParameterWithoutSignal) {
  model::ParameterList parameters;
  const at::Tensor a = parameters.add("a", at::full({1}, 0.5));
  AdamW optimizer(parameters, kSettings);
  set_gradient(a, 0);
  optimizer.step(0.01, 0, 1);
  EXPECT_NEAR(a.item<double>(), 0.5 * (1 - 0.01 * 0.1), 1e-7);
}

TEST(AdamW, ItsStateSharesMemoryAndGoesOn) {
  model::ParameterList first, second;
  const at::Tensor a = first.add("a", at::full({3}, 0.5));
  const at::Tensor b = second.add("a", at::full({3}, 0.5));
  AdamW one(first, kSettings), two(second, kSettings);
  set_gradient(a, 0.7);
  one.step(0.01, 0, 0);
  std::map<std::string, at::Tensor> state;
  for (const auto& [name, tensor] : one.state()) state[name] = tensor.clone();
  EXPECT_EQ(state.at("optimizer.steps").item<float>(), 1);
  for (const auto& [name, tensor] : two.state()) at::Tensor(tensor).copy_(state.at(name));
  b.detach().copy_(a.detach());
  for (const auto& parameter : {a, b}) set_gradient(parameter, -0.1);
  one.step(0.01, 0, 0);
  two.step(0.01, 0, 0);
  EXPECT_TRUE(at::equal(a, b));
}

TEST(GradientNorm, IsOverAllParameters) {
  model::ParameterList parameters;
  const at::Tensor a = parameters.add("a", at::zeros({4}));
  const at::Tensor b = parameters.add("b", at::zeros({2, 2}));
  set_gradient(a, 2);
  EXPECT_THAT(message_of<Error>([&] { gradient_norm(parameters); }),
              testing::HasSubstr("b: no gradient"));
  set_gradient(b, -1);
  EXPECT_NEAR(gradient_norm(parameters), std::sqrt(4 * 4 + 4 * 1), 1e-6);
  clear_gradients(parameters);
  EXPECT_FALSE(a.grad().defined());
}

}  // namespace
}  // namespace physiomae::train
