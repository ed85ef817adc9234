#include "physiomae/kernels/rows.h"

#include "tests/kernels/gradients.h"
#include <gtest/gtest.h>

#include "physiomae/kernels/take_part.h"

namespace physiomae::kernels {
namespace {

const at::Tensor kSource =
    at::tensor(std::vector<int64_t>{-1, 1, -1, 0, 2, -1, -1, 4}).view({2, 4});

TEST(PlaceRows, FusedEqualsComposedAndFiniteDifferences) {
  for (const auto type : {at::kFloat, at::kDouble})
    expect_same([](const auto& x) { return place_rows(x[0], x[1], kSource); },
                [](const auto& x) { return place_rows_composed(x[0], x[1], kSource); },
                {at::randn({5, 7}, type), at::randn({4, 7}, type)}, 1e-6);
  check_gradients([](const auto& x) { return place_rows(x[0], x[1], kSource); },
                  {at::randn({5, 7}, at::kDouble), at::randn({4, 7}, at::kDouble)});
}

TEST(PlaceRows, WithoutAFillTheOthersAreZeros) {
  const auto values = at::randn({5, 7}, at::kDouble);
  const auto out = place_rows(values, {}, kSource);
  EXPECT_TRUE(at::equal(out, place_rows_composed(values, {}, kSource)));
  EXPECT_TRUE(at::equal(out[1][3], values[4]));
  EXPECT_TRUE(out[1][1].eq(0).all().item<bool>());
  check_gradients([](const auto& x) { return place_rows(x[0], {}, kSource); }, {values});
}

TEST(TakeRows, GradientGoesBackToThem) {
  const auto rows = at::tensor(std::vector<int64_t>{3, 0});
  const auto x = at::randn({4, 5}, at::kDouble);
  EXPECT_TRUE(at::equal(take_rows(x, rows), x.index_select(0, rows)));
  check_gradients([&](const auto& in) { return take_rows(in[0], rows); }, {x});
  const auto none = at::empty({0}, at::kLong);
  EXPECT_EQ(take_rows(x, none).sizes(), (at::IntArrayRef{0, 5}));
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
