#include "physiomae/kernels/attention.h"

#include "tests/kernels/gradients.h"
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/cpu_variant.h"

namespace physiomae::kernels {
namespace {

const RandomKey kKey = derive_key(1, Domain::dropout, 2, 3);

Dropout weights_dropout(double p, int64_t batch, int64_t heads, int64_t queries, int64_t keys) {
  return draw_dropout(kKey, p, at::arange(batch, at::kLong), heads * queries, keys, at::kCPU);
}

struct Size {
  int64_t batch, queries, keys, heads, width;
};
const Size kSizes[] = {{1, 1, 1, 1, 1},     {2, 3, 5, 2, 3},    {2, 15, 17, 1, 16},
                       {1, 16, 16, 2, 8},   {2, 30, 36, 8, 64}, {1, 33, 31, 3, 17},
                       {1, 120, 120, 2, 64}};

class AttentionParity
    : public testing::TestWithParam<std::tuple<double, at::ScalarType, CpuVariant>> {};

TEST_P(AttentionParity, FusedEqualsComposed) {
  const auto [p, type, variant] = GetParam();
  const CpuVariantGuard guard(variant);
  const double tolerance = type == at::kFloat ? 3e-6 : 1e-13;
  for (const auto& [batch, queries, keys, heads, width] : kSizes) {
    SCOPED_TRACE(testing::Message() << queries << " x " << keys << " heads " << heads);
    const int64_t dim = heads * width, h = heads;
    const auto self = weights_dropout(p, batch, heads, queries, queries);
    expect_same([&](const auto& x) { return self_attention(x[0], h, self); },
                [&](const auto& x) { return self_attention_composed(x[0], h, self); },
                {at::randn({batch, queries, 3 * dim}, type)}, tolerance);
    const auto cross = weights_dropout(p, batch, heads, queries, keys);
    expect_same([&](const auto& x) { return cross_attention(x[0], x[1], h, cross); },
                [&](const auto& x) { return cross_attention_composed(x[0], x[1], h, cross); },
                {at::randn({batch, queries, dim}, type), at::randn({batch, keys, 2 * dim}, type)},
                tolerance);
  }
}

INSTANTIATE_TEST_SUITE_P(All, AttentionParity,
                         testing::Combine(testing::Values(0.0, 0.3),
                                          testing::Values(at::kFloat, at::kDouble),
                                          testing::ValuesIn(cpu_variants())));

TEST(Attention, GradientsByFiniteDifferences) {
  const auto self = weights_dropout(0.2, 2, 2, 5, 5);
  check_gradients([&](const auto& x) { return self_attention(x[0], 2, self); },
                  {at::randn({2, 5, 3 * 6}, at::kDouble)});
  const auto cross = weights_dropout(0.2, 2, 2, 5, 7);
  check_gradients([&](const auto& x) { return cross_attention(x[0], x[1], 2, cross); },
                  {at::randn({2, 5, 6}, at::kDouble), at::randn({2, 7, 12}, at::kDouble)});
}

TEST(Attention, GivesTheSameBitsWithAndWithoutAGradient) {
  const auto qkv = at::randn({2, 19, 3 * 24}), q = at::randn({2, 5, 24}),
             kv = at::randn({2, 7, 48});
  const auto self = weights_dropout(0.3, 2, 2, 19, 19), cross = weights_dropout(0.3, 2, 2, 5, 7);
  const auto with = [](const at::Tensor& x) { return x.clone().set_requires_grad(true); };
  EXPECT_TRUE(at::equal(self_attention(qkv, 2, self), self_attention(with(qkv), 2, self)));
  const auto expected = cross_attention(q, kv, 2, cross);
  EXPECT_TRUE(at::equal(expected, cross_attention(with(q), kv, 2, cross)));
  EXPECT_TRUE(at::equal(expected, cross_attention(q, with(kv), 2, cross)));
  EXPECT_TRUE(cross_attention(q, with(kv), 2, cross).requires_grad());
}

TEST(Attention, LargeScoresStayFinite) {
  const auto qkv = at::randn({1, 9, 48}) * 200;
  const auto found = self_attention(qkv, 2, {});
  EXPECT_TRUE(at::isfinite(found).all().item<bool>());
  EXPECT_TRUE(at::allclose(found, self_attention_composed(qkv, 2, {}), 1e-4, 1e-2));
}

TEST(Attention, NotANumberIsNotHidden) {
  auto qkv = at::randn({1, 9, 48});
  qkv[0][3][2].fill_(std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(at::isnan(self_attention(qkv, 2, {})).any().item<bool>());
}

TEST(Attention, DoesNotDependOnThreadsOrTheCutOfTheBatch) {
  const auto qkv = at::randn({8, 36, 3 * 64});
  const int threads = at::get_num_threads();
  const auto whole = self_attention(qkv, 4, {});
  for (const int count : {1, 2, 4}) {
    at::set_num_threads(count);
    EXPECT_TRUE(at::equal(whole, self_attention(qkv, 4, {})));
    EXPECT_TRUE(at::equal(whole, at::cat({self_attention(qkv.slice(0, 0, 3), 4, {}),
                                          self_attention(qkv.slice(0, 3, 8), 4, {})})));
  }
  at::set_num_threads(threads);
}

TEST(Attention, NothingToAttendToAddsNothing) {
  for (const auto type : {at::kFloat, at::kHalf}) {  // the kernel, and what is composed
    const auto q = at::ones({2, 5, 8}, type);
    const auto kv = at::ones({2, 0, 16}, type);
    EXPECT_TRUE(at::equal(cross_attention(q, kv, 2, {}), at::zeros_like(q)));
    EXPECT_EQ(self_attention(at::ones({2, 0, 24}, type), 2, {}).sizes(),
              (at::IntArrayRef{2, 0, 8}));
  }
}

}  // namespace
}  // namespace physiomae::kernels
