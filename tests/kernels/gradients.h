#pragma once

#include <functional>
#include <vector>

#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/variable.h>

namespace physiomae::kernels {

using TensorFunction = std::function<at::Tensor(const std::vector<at::Tensor>&)>;

/// Output and gradients of sum(weighting * f(inputs)) with respect to every input.
inline std::vector<at::Tensor> output_and_gradients(const TensorFunction& f,
                                                    const std::vector<at::Tensor>& inputs) {
  std::vector<at::Tensor> leaves;
  for (const auto& input : inputs) leaves.push_back(input.detach().clone().set_requires_grad(true));
  const auto output = f(leaves);
  const auto weighting =
      at::sin(at::arange(output.numel(), output.options()) + 1).view(output.sizes());
  (output * weighting).sum().backward();
  std::vector<at::Tensor> result = {output.detach()};
  for (const auto& leaf : leaves) result.push_back(leaf.grad());
  return result;
}

/// Fused against composed: output and every gradient within `tolerance` of the largest magnitude.
inline void expect_same(const TensorFunction& fused, const TensorFunction& composed,
                        const std::vector<at::Tensor>& inputs, double tolerance) {
  const auto found = output_and_gradients(fused, inputs);
  const auto expected = output_and_gradients(composed, inputs);
  for (size_t i = 0; i < found.size(); ++i) {
    ASSERT_TRUE(found[i].defined()) << "gradient " << i;
    ASSERT_EQ(found[i].sizes(), expected[i].sizes());
    if (found[i].numel() == 0) continue;
    const auto difference = (found[i] - expected[i]).abs().flatten();
    const double largest = expected[i].abs().max().item<double>();
    EXPECT_LE(difference.max().item<double>(), tolerance * (largest + 1e-30))
        << (i == 0 ? "output" : "gradient") << ' ' << i << " at "
        << difference.argmax().item<int64_t>() << ", largest " << largest;
  }
}

/// Central differences in double against the gradients of `f`, at up to 40 elements an input.
inline void check_gradients(const TensorFunction& f, const std::vector<at::Tensor>& inputs,
                            double tolerance = 1e-6) {
  const auto found = output_and_gradients(f, inputs);
  const auto loss = [&](const std::vector<at::Tensor>& at) {
    const auto output = f(at);
    const auto weighting =
        at::sin(at::arange(output.numel(), output.options()) + 1).view(output.sizes());
    return (output * weighting).sum().item<double>();
  };
  constexpr double kStep = 1e-5;
  for (size_t i = 0; i < inputs.size(); ++i) {
    ASSERT_EQ(inputs[i].scalar_type(), at::kDouble);
    const int64_t stride = std::max<int64_t>(1, inputs[i].numel() / 40);
    for (int64_t e = 0; e < inputs[i].numel(); e += stride) {
      auto moved = inputs;
      moved[i] = inputs[i].clone();
      auto element = moved[i].view({-1})[e];
      element.add_(kStep);
      const double above = loss(moved);
      element.sub_(2 * kStep);
      const double below = loss(moved);
      EXPECT_NEAR(found[i + 1].flatten()[e].item<double>(), (above - below) / (2 * kStep),
                  tolerance)
          << "input " << i << " element " << e;
    }
  }
}

}  // namespace physiomae::kernels
