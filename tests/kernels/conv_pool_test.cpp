#include "physiomae/kernels/conv_pool.h"

#include "tests/kernels/gradients.h"
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/cpu_variant.h"

namespace physiomae::kernels {
namespace {

// Whole numbers: sums are exact, so that no processor's order of adding makes another sample the
// largest of its pool, where the gradients would part.
at::Tensor whole_numbers(at::IntArrayRef shape, at::ScalarType type) {
  return at::randint(-500, 501, shape, type);
}

class ConvPoolParity : public testing::TestWithParam<CpuVariant> {};

TEST_P(ConvPoolParity, FusedEqualsComposed) {
  const CpuVariantGuard guard(GetParam());
  for (const auto type : {at::kFloat, at::kDouble})
    for (const int64_t count : {0, 1, 3, 31, 32, 33, 70})
      for (const int64_t samples : {4, 7, 99, 100}) {
        SCOPED_TRACE(testing::Message() << count << " patches of " << samples);
        const auto patches = whole_numbers({count, samples}, type);
        expect_same([&](const auto& x) { return conv_pool(patches, x[0], x[1]); },
                    [&](const auto& x) { return conv_pool_composed(patches, x[0], x[1]); },
                    {whole_numbers({64, 1, 21}, type), whole_numbers({64}, type)},
                    // Thousands of terms of both signs nearly cancel in the gradients.
                    type == at::kFloat ? 1e-4 : 1e-12);
      }
}

INSTANTIATE_TEST_SUITE_P(All, ConvPoolParity, testing::ValuesIn(cpu_variants()));

TEST(ConvPool, GivesTheSameBitsWithAndWithoutAGradient) {
  const auto patches = at::randn({9, 100}), weight = at::randn({64, 1, 21}), bias = at::randn({64});
  const auto with = [](const at::Tensor& x) { return x.clone().set_requires_grad(true); };
  const auto expected = conv_pool(patches, weight, bias);
  EXPECT_TRUE(at::equal(expected, conv_pool(patches, with(weight), bias)));
  EXPECT_TRUE(at::equal(expected, conv_pool(patches, weight, with(bias))));
}

TEST(ConvPool, GradientsByFiniteDifferences) {
  const auto patches = at::randn({5, 100}, at::kDouble);
  check_gradients([&](const auto& x) { return conv_pool(patches, x[0], x[1]); },
                  {at::randn({64, 1, 21}, at::kDouble), at::randn({64}, at::kDouble)}, 1e-5);
}

TEST(ConvPool, GradientOfTheSignalComesFromTheComposedForm) {
  const auto weight = at::randn({64, 1, 21}, at::kDouble), bias = at::randn({64}, at::kDouble);
  check_gradients([&](const auto& x) { return conv_pool(x[0], weight, bias); },
                  {at::randn({2, 100}, at::kDouble)}, 1e-5);
}

TEST(ConvPool, NoPatchesGiveZeroGradients) {
  const auto found = output_and_gradients(
      [](const auto& x) {
        return conv_pool(at::empty({0, 100}), x[0], x[1]);
      },
      {at::randn({64, 1, 21}), at::randn({64})});
  EXPECT_EQ(found[0].sizes(), (at::IntArrayRef{0, 1600}));
  EXPECT_TRUE(found[1].eq(0).all().item<bool>());
  EXPECT_TRUE(found[2].eq(0).all().item<bool>());
}

TEST(ConvPool, GradientsDoNotDependOnThreads) {
  const auto patches = at::randn({150, 100});
  const std::vector<at::Tensor> inputs = {at::randn({64, 1, 21}), at::randn({64})};
  const auto f = [&](const auto& x) { return conv_pool(patches, x[0], x[1]); };
  const int threads = at::get_num_threads();
  at::set_num_threads(1);
  const auto expected = output_and_gradients(f, inputs);
  for (const int count : {2, 4}) {
    at::set_num_threads(count);
    const auto found = output_and_gradients(f, inputs);
    for (size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(at::equal(found[i], expected[i]));
  }
  at::set_num_threads(threads);
}

}  // namespace
}  // namespace physiomae::kernels
