#include "physiomae/base/vector.h"

#include <numeric>
#include <vector>

#include <gtest/gtest.h>

namespace physiomae {
namespace {

std::vector<float> counting(int64_t count) {
  std::vector<float> values(static_cast<size_t>(count));
  std::iota(values.begin(), values.end(), 1.0F);
  return values;
}

template <int64_t N>
void expect_transposed() {
  constexpr int64_t kFrom = N + 3, kTo = N + 1;
  const auto from = counting(N * kFrom);
  std::vector<float> to(static_cast<size_t>(N * kTo));
  transpose_block<N>(from.data(), kFrom, to.data(), kTo);
  for (int64_t r = 0; r < N; ++r)
    for (int64_t c = 0; c < N; ++c)
      EXPECT_EQ(to[static_cast<size_t>(c * kTo + r)], from[static_cast<size_t>(r * kFrom + c)])
          << N << ": " << r << ", " << c;
}

TEST(Vector, BlocksAreTransposed) {
  expect_transposed<2>();
  expect_transposed<4>();
}

// Whatever the count: nothing is left out, and nothing behind it is written.
TEST(Vector, RowsOfAnyLength) {
  for (int64_t count = 0; count <= 13; ++count) {
    const auto from = counting(count);
    std::vector<float> scaled(20, -1.0F), copied(20, -1.0F);
    scale_row<4>(from.data(), count, 3.0F, scaled.data());
    copy_row<4>(from.data(), count, copied.data());
    for (size_t i = 0; i < 20; ++i) {
      const bool inside = static_cast<int64_t>(i) < count;
      EXPECT_EQ(scaled[i], inside ? 3.0F * from[i] : -1.0F) << count << ", " << i;
      EXPECT_EQ(copied[i], inside ? from[i] : -1.0F) << count << ", " << i;
    }
  }
}

TEST(Vector, ZeroesSoManyAndNoMore) {
  std::vector<float> values(12, 1.0F);
  zero<4>(values.data(), 8);
  EXPECT_EQ(values, (std::vector<float>{0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1}));
}

}  // namespace
}  // namespace physiomae
