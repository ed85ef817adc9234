#include "physiomae/kernels/dropout.h"

#include <cmath>
#include <numeric>

#include "tests/kernels/gradients.h"
#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::kernels {
namespace {

const RandomKey kKey = derive_key(3, Domain::dropout, 5, 7);

at::Tensor some_ids(int64_t count) {
  // Includes an id above 2^63, which int64 holds as a negative number.
  auto ids = at::arange(count, at::kLong) * 1'000'003;
  if (count > 1) ids[1].fill_(-17);
  return ids;
}

TEST(DropoutBits, AreThePhiloxBlocksOfTheNote) {
  constexpr int64_t kRows = 3, kColumns = 21;
  const auto ids = some_ids(4);
  const auto dropout = draw_dropout(kKey, 0.1, ids, kRows, kColumns, at::kCPU);
  const auto keep = unpack_bits(dropout.bits, kColumns);
  ASSERT_EQ(keep.sizes(), (at::IntArrayRef{4, kRows, kColumns}));
  for (int64_t b = 0; b < 4; ++b)
    for (int64_t r = 0; r < kRows; ++r)
      for (int64_t c = 0; c < kColumns; ++c) {
        const auto block = philox(kKey, static_cast<uint64_t>(ids[b].item<int64_t>()),
                                  static_cast<uint64_t>(r * 3 + c / 8));
        const uint32_t word = block[static_cast<size_t>(c % 8 / 2)];
        const uint32_t half = c % 2 == 0 ? word & 0xFFFF : word >> 16;
        EXPECT_EQ(keep[b][r][c].item<bool>(), half >= 6554) << b << ' ' << r << ' ' << c;
      }
  EXPECT_DOUBLE_EQ(dropout.scale, 65536.0 / (65536 - 6554));
}

TEST(DropoutBits, ComposedFormHasTheSameBits) {
  for (const int64_t columns : {1, 3, 7, 8, 9, 36, 100, 512})
    for (const int64_t rows : {1, 5, 36}) {
      const auto ids = some_ids(3);
      const auto fused = draw_dropout(kKey, 0.3, ids, rows, columns, at::kCPU);
      const auto composed = draw_dropout_composed(kKey, 0.3, ids, rows, columns, at::kCPU);
      EXPECT_TRUE(at::equal(fused.bits, composed.bits)) << rows << " x " << columns;
      EXPECT_EQ(fused.scale, composed.scale);
    }
}

TEST(DropoutBits, DoNotDependOnThreadsOrTheCutOfTheBatch) {
  const auto ids = some_ids(8);
  const int threads = at::get_num_threads();
  const auto draw = [&](const at::Tensor& of) {
    return draw_dropout(kKey, 0.1, of, 36, 512, at::kCPU).bits;
  };
  const auto whole = draw(ids);
  for (const int count : {1, 2, 4}) {
    at::set_num_threads(count);
    EXPECT_TRUE(at::equal(whole, draw(ids)));
    EXPECT_TRUE(at::equal(whole, at::cat({draw(ids.slice(0, 0, 3)), draw(ids.slice(0, 3, 8))})));
  }
  at::set_num_threads(threads);
}

TEST(DropoutBits, KeepTheRightShareAndAreIndependentOfSeedStepAndSite) {
  const auto ids = some_ids(64);
  const auto draw = [&](RandomKey key) {
    return unpack_bits(draw_dropout(key, 0.1, ids, 36, 512, at::kCPU).bits, 512).to(at::kDouble);
  };
  const auto first = draw(kKey);
  const auto count = static_cast<double>(first.numel());
  EXPECT_NEAR(first.mean().item<double>(), 0.9, 5 * std::sqrt(0.09 / count));
  const RandomKey others[] = {derive_key(4, Domain::dropout, 5, 7),
                              derive_key(3, Domain::dropout, 6, 7),
                              derive_key(3, Domain::dropout, 5, 8)};
  for (const auto& key : others) {
    const auto product = ((first - 0.9) * (draw(key) - 0.9)).mean().item<double>();
    EXPECT_NEAR(product, 0, 5 * 0.09 / std::sqrt(count));
  }
  // Neighbours: elements, rows, windows.
  const auto centred = first - 0.9;
  for (int64_t dimension = 0; dimension < 3; ++dimension) {
    const auto size = centred.size(dimension);
    const auto product = centred.slice(dimension, 0, size - 1) * centred.slice(dimension, 1, size);
    EXPECT_NEAR(product.mean().item<double>(), 0, 5 * 0.09 / std::sqrt(count)) << dimension;
  }
}

TEST(DropoutBits, ZeroIsNoneAndNonsenseIsRefused) {
  EXPECT_FALSE(draw_dropout(kKey, 0, {}, 2, 2, at::kCPU).active());
  EXPECT_THROW(draw_dropout(kKey, 1, some_ids(2), 2, 2, at::kCPU), Error);
  EXPECT_THROW(draw_dropout(kKey, 0.1, {}, 2, 2, at::kCPU), Error);
  EXPECT_THROW(draw_dropout(kKey, 0.1, at::zeros({2}), 2, 2, at::kCPU), Error);
}

TEST(DropoutAdd, FusedEqualsComposed) {
  for (const auto type : {at::kFloat, at::kDouble})
    for (const int64_t columns : {1, 3, 8, 31, 33, 64}) {
      const auto dropout = draw_dropout(kKey, 0.4, some_ids(3), 5, columns, at::kCPU);
      const std::vector<at::Tensor> inputs = {at::randn({3, 5, columns}, type),
                                              at::randn({3, 5, columns}, type)};
      expect_same([&](const auto& x) { return dropout_add(x[0], x[1], dropout); },
                  [&](const auto& x) { return dropout_add_composed(x[0], x[1], dropout); }, inputs,
                  type == at::kFloat ? 3e-7 : 1e-15);
    }
}

TEST(DropoutAdd, GradientsByFiniteDifferences) {
  const auto dropout = draw_dropout(kKey, 0.4, some_ids(2), 3, 11, at::kCPU);
  check_gradients([&](const auto& x) { return dropout_add(x[0], x[1], dropout); },
                  {at::randn({2, 3, 11}, at::kDouble), at::randn({2, 3, 11}, at::kDouble)});
}

TEST(DropoutAdd, WithoutDropoutIsASum) {
  const auto a = at::randn({2, 3}), b = at::randn({2, 3});
  EXPECT_TRUE(at::equal(dropout_add(a, b, {}), a + b));
}

// With the factor itself in bfloat16 every element would be 0.15 % too small.
TEST(DropoutAdd, ItsFactorIsNotRoundedToBfloat16) {
  const int64_t windows = 8, rows = 64, columns = 256;
  const auto dropout = draw_dropout(kKey, 0.1, some_ids(windows), rows, columns, at::kCPU);
  const auto x = (at::rand({windows, rows, columns}) + 1).to(at::kBFloat16);
  const auto dropped = dropout_add(at::zeros_like(x), x, dropout).to(at::kDouble);
  const auto kept = x.to(at::kDouble) * unpack_bits(dropout.bits, columns);
  EXPECT_NEAR((dropped.sum() / kept.sum()).item<double>(), dropout.scale, 2e-4);
}

}  // namespace
}  // namespace physiomae::kernels
