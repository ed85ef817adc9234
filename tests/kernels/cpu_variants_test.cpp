// Every variant that this CPU has gives the bits of the baseline (Note [CPU variants]).
#include <string>

#include "tests/kernels/gradients.h"
#include <gtest/gtest.h>

#include "physiomae/base/cpu_variant.h"
#include "physiomae/kernels/attention.h"
#include "physiomae/kernels/conv_pool.h"
#include "physiomae/kernels/dropout.h"

namespace physiomae::kernels {
namespace {

const RandomKey kKey = derive_key(1, Domain::dropout, 2, 3);

Dropout some_dropout(int64_t batch, int64_t rows, int64_t columns) {
  return draw_dropout(kKey, 0.3, at::arange(batch, at::kLong), rows, columns, at::kCPU);
}

class CpuVariants : public testing::TestWithParam<std::tuple<CpuVariant, at::ScalarType>> {
 protected:
  at::ScalarType type() const { return std::get<1>(GetParam()); }

  // Output and gradients of `f`; a function, so that its bits of dropout are drawn anew as well.
  void expect_same_bits(const TensorFunction& f, const std::vector<at::Tensor>& inputs) {
    const auto run = [&](CpuVariant variant) {
      const CpuVariantGuard guard(variant);
      return output_and_gradients(f, inputs);
    };
    const auto found = run(std::get<0>(GetParam())), expected = run(CpuVariant::baseline);
    for (size_t i = 0; i < found.size(); ++i)
      EXPECT_TRUE(at::equal(found[i], expected[i])) << (i == 0 ? "output" : "gradient") << ' ' << i;
  }
};

struct Size {
  int64_t queries, keys, heads, width;
};
const Size kSizes[] = {
    {1, 1, 1, 1}, {3, 5, 2, 3}, {15, 17, 1, 16}, {33, 31, 3, 17}, {36, 36, 8, 64}};

TEST_P(CpuVariants, Attention) {
  for (const auto& [n, k, heads, width] : kSizes) {
    SCOPED_TRACE(testing::Message() << n << " x " << k << " width " << width);
    const int64_t h = heads, dim = h * width, queries = n, keys = k;
    expect_same_bits(
        [&](const auto& x) {
          return self_attention(x[0], h, some_dropout(2, h * queries, queries));
        },
        {at::randn({2, n, 3 * dim}, type())});
    expect_same_bits(
        [&](const auto& x) {
          return cross_attention(x[0], x[1], h, some_dropout(2, h * queries, keys));
        },
        {at::randn({2, n, dim}, type()), at::randn({2, k, 2 * dim}, type())});
  }
}

TEST_P(CpuVariants, ConvPool) {
  for (const int64_t samples : {4, 7, 99, 100}) {
    const auto patches = at::randn({35, samples}, type());
    expect_same_bits([&](const auto& x) { return conv_pool(patches, x[0], x[1]); },
                     {at::randn({64, 1, 21}, type()), at::randn({64}, type())});
  }
}

TEST_P(CpuVariants, DropoutAdd) {
  for (const int64_t columns : {1, 8, 33, 64})
    expect_same_bits(
        [&](const auto& x) { return dropout_add(x[0], x[1], some_dropout(3, 5, columns)); },
        {at::randn({3, 5, columns}, type()), at::randn({3, 5, columns}, type())});
}

INSTANTIATE_TEST_SUITE_P(All, CpuVariants,
                         testing::Combine(testing::ValuesIn(cpu_variants()),
                                          testing::Values(at::kFloat, at::kDouble)));

}  // namespace
}  // namespace physiomae::kernels
