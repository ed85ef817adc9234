#include "physiomae/kernels/inference.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/cpu_variant.h"
#include "physiomae/kernels/attention.h"

namespace physiomae::kernels {
namespace {

class Inference : public testing::TestWithParam<std::tuple<CpuVariant, at::ScalarType>> {
 protected:
  at::ScalarType type() const { return std::get<1>(GetParam()); }
  double tolerance() const { return type() == at::kFloat ? 2e-6 : 1e-13; }

  const CpuVariantGuard guard_{std::get<0>(GetParam())};
  const at::NoGradGuard no_gradient_;
};

TEST_P(Inference, BiasAndGeluAreThoseOfTorch) {
  for (const auto& [rows, columns] : {std::pair{1, 1}, {3, 7}, {2, 16}, {5, 33}, {70, 2048}}) {
    SCOPED_TRACE(testing::Message() << rows << " x " << columns);
    const auto x = at::randn({rows, columns}, type()) * 3, bias = at::randn({columns}, type());
    const auto expected = at::gelu(x + bias);
    add_bias_gelu(x, bias);
    EXPECT_LE((x - expected).abs().max().item<double>(), tolerance());
  }
}

// Where the normal distribution's tail is far below the polynomial's error, and where it is exact.
TEST_P(Inference, GeluOfExtremes) {
  const auto x = at::tensor({-100.0, -13.0, -6.0, -0.0, 0.0, 1e-30, 6.0, 100.0}, type());
  const auto expected = at::gelu(x);
  add_bias_gelu(x, at::zeros({8}, type()));
  EXPECT_LE((x - expected).abs().max().item<double>(), tolerance());
  EXPECT_NEAR(x[0].item<double>(), 0, 1e-37);
  EXPECT_EQ(x[7].item<double>(), 100);
  const auto unknown = at::full({3}, NAN, type());
  add_bias_gelu(unknown, at::zeros({3}, type()));
  EXPECT_TRUE(at::isnan(unknown).all().item<bool>());
}

TEST_P(Inference, ResidualLinearIsLinearAndAdd) {
  const auto residual = at::randn({2, 5, 12}, type()), x = at::randn({2, 5, 9}, type());
  const auto weight = at::randn({12, 9}, type()), bias = at::randn({12}, type());
  const auto before = residual.clone();
  const auto found = residual_linear(residual, x, weight, bias);
  EXPECT_TRUE(at::allclose(found, residual + at::linear(x, weight, bias), tolerance() * 5,
                           tolerance() * 5));
  EXPECT_TRUE(at::equal(residual, before)) << "an observer may hold it";
}

TEST_P(Inference, BiasesOfAttention) {
  for (const auto& [tokens, heads, width] :
       {std::tuple{1, 1, 1}, {5, 2, 3}, {17, 1, 16}, {31, 3, 17}, {120, 2, 64}}) {
    SCOPED_TRACE(testing::Message() << tokens << " tokens, width " << width);
    const int64_t dim = heads * width;
    const auto qkv = at::randn({2, tokens, 3 * dim}, type()),
               bias = at::randn({3 * dim}, type()) * 2;
    const auto found = biased_self_attention(qkv, bias, heads);
    const auto expected = self_attention_composed(qkv + bias, heads, {});
    EXPECT_LE((found - expected).abs().max().item<double>(), 4 * tolerance());
  }
}

// The baseline's bits, with one thread and with two.
TEST_P(Inference, SameBitsEverywhere) {
  const auto x = at::randn({130, 517}, type()), bias = at::randn({517}, type());
  const auto qkv = at::randn({6, 33, 3 * 34}, type()), bias_qkv = at::randn({3 * 34}, type());
  const auto run = [&](CpuVariant variant, int threads) {
    const CpuVariantGuard guard(variant);
    const int before = at::get_num_threads();
    at::set_num_threads(threads);
    const auto y = x.clone();
    add_bias_gelu(y, bias);
    const auto attended = biased_self_attention(qkv, bias_qkv, 2);
    at::set_num_threads(before);
    return std::pair{y, attended};
  };
  const auto expected = run(CpuVariant::baseline, 1);
  for (const int threads : {1, 2}) {
    const auto found = run(std::get<0>(GetParam()), threads);
    EXPECT_TRUE(at::equal(found.first, expected.first)) << threads << " threads";
    EXPECT_TRUE(at::equal(found.second, expected.second)) << threads << " threads";
  }
}

INSTANTIATE_TEST_SUITE_P(All, Inference,
                         testing::Combine(testing::ValuesIn(cpu_variants()),
                                          testing::Values(at::kFloat, at::kDouble)));

TEST(InferenceFusable, NotWhereAGradientIsRecorded) {
  const auto x = at::randn({2, 3});
  EXPECT_FALSE(inference_fusable(x));
  const at::NoGradGuard no_gradient;
  EXPECT_TRUE(inference_fusable(x));
  EXPECT_FALSE(inference_fusable(x.to(at::kBFloat16)));
}

}  // namespace
}  // namespace physiomae::kernels
