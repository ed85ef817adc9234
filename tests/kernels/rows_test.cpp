#include "physiomae/kernels/rows.h"

#include "tests/kernels/gradients.h"
#include <gtest/gtest.h>

#include "physiomae/kernels/take_part.h"

namespace physiomae::kernels {
namespace {

const at::Tensor kSlot = at::tensor(std::vector<int64_t>{-1, 1, -1, 0, 2, -1, -1, 0}).view({2, 4});

TEST(PlaceTokens, FusedEqualsComposedAndFiniteDifferences) {
  for (const auto type : {at::kFloat, at::kDouble})
    expect_same([](const auto& x) { return place_tokens(x[0], x[1], kSlot); },
                [](const auto& x) { return place_tokens_composed(x[0], x[1], kSlot); },
                {at::randn({2, 3, 5}, type), at::randn({4, 5}, type)}, 1e-6);
  check_gradients([](const auto& x) { return place_tokens(x[0], x[1], kSlot); },
                  {at::randn({2, 3, 5}, at::kDouble), at::randn({4, 5}, at::kDouble)});
}

TEST(PermuteRows, GradientIsTheInverse) {
  const auto order = at::tensor(std::vector<int64_t>{2, 0, 3, 1});
  const auto inverse = at::argsort(order);
  const auto x = at::randn({4, 3}, at::kDouble);
  EXPECT_TRUE(at::equal(permute_rows(x, order, inverse)[0], x[2]));
  check_gradients([&](const auto& in) { return permute_rows(in[0], order, inverse); }, {x});
}

TEST(TakePart, LeavesTheOutputAndGivesZeros) {
  const auto found = output_and_gradients(
      [](const auto& x) {
        return take_part(x[0] * 2, {x[1], x[2]});
      },
      {at::ones({3}), at::randn({2, 2}), at::randn({5})});
  EXPECT_TRUE(found[0].eq(2).all().item<bool>());
  EXPECT_TRUE(found[1].ne(0).any().item<bool>());
  EXPECT_TRUE(at::equal(found[2], at::zeros({2, 2})));
  EXPECT_TRUE(at::equal(found[3], at::zeros({5})));
}

}  // namespace
}  // namespace physiomae::kernels
