#include "physiomae/base/random.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>
#include <vector>

#include <gtest/gtest.h>

namespace physiomae {
namespace {

// Known answers of Random123 (kat_vectors, "philox4x32 10").
TEST(Philox, KnownAnswers) {
  EXPECT_EQ(philox({0}, 0, 0),
            (std::array<uint32_t, 4>{0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8}));
  EXPECT_EQ(philox({~0ULL}, ~0ULL, ~0ULL),
            (std::array<uint32_t, 4>{0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd}));
  EXPECT_EQ(philox({0x299f31d0a4093822ULL}, 0x0370734413198a2eULL, 0x85a308d3243f6a88ULL),
            (std::array<uint32_t, 4>{0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1}));
}

TEST(DeriveKey, CoordinatesDoNotCollide) {
  std::set<uint64_t> keys;
  for (uint64_t seed = 0; seed < 4; ++seed)
    for (const Domain domain : {Domain::mask, Domain::order, Domain::dropout})
      for (uint64_t a = 0; a < 10; ++a)
        for (uint64_t b = 0; b < 10; ++b) keys.insert(derive_key(seed, domain, a, b).value);
  EXPECT_EQ(keys.size(), 4U * 3U * 100U);
}

// Masks, orders and dropout of finished runs hang on where a sequence begins.
TEST(RandomSequence, BeginsWithBlockZeroAndLeavesNothingOut) {
  const RandomKey key = derive_key(7, Domain::order);
  RandomSequence sequence(key, /*item=*/5);
  for (uint64_t block = 0; block < 3; ++block)
    for (const uint32_t number : philox(key, 5, block)) EXPECT_EQ(sequence.next_u32(), number);
}

TEST(RandomSequence, BelowIsUniform) {
  RandomSequence sequence(derive_key(7, Domain::simulation));
  std::array<int, 10> counts{};
  constexpr int kDraws = 100000;
  for (int i = 0; i < kDraws; ++i) ++counts[sequence.below(10)];
  double chi2 = 0;
  for (const int count : counts) chi2 += std::pow(count - kDraws / 10.0, 2) / (kDraws / 10.0);
  EXPECT_LT(chi2, 27.9);  // 99.9 % of chi-square with 9 degrees of freedom
}

TEST(RandomSequence, NormalHasItsMoments) {
  RandomSequence sequence(derive_key(1, Domain::simulation));
  constexpr int kDraws = 200000;
  double sum = 0, squares = 0, fourth = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double x = sequence.normal();
    sum += x;
    squares += x * x;
    fourth += x * x * x * x;
  }
  EXPECT_NEAR(sum / kDraws, 0, 0.01);
  EXPECT_NEAR(squares / kDraws, 1, 0.015);
  EXPECT_NEAR(fourth / kDraws, 3, 0.1);
}

TEST(RandomSequence, ItemsAreIndependentOfEachOther) {
  const RandomKey key = derive_key(3, Domain::mask, 1);
  RandomSequence a(key, 5), b(key, 6), again(key, 5);
  const uint64_t first = a.next_u64();
  EXPECT_NE(first, b.next_u64());
  EXPECT_EQ(first, again.next_u64());
}

TEST(Shuffle, IsAPermutationAndAFunctionOfTheKey) {
  std::vector<uint32_t> values(1000), same(1000), other(1000);
  for (auto* v : {&values, &same, &other}) std::iota(v->begin(), v->end(), 0U);
  RandomSequence a(derive_key(1, Domain::order, 4)), b(derive_key(1, Domain::order, 4)),
      c(derive_key(1, Domain::order, 5));
  shuffle(values, a);
  shuffle(same, b);
  shuffle(other, c);
  EXPECT_EQ(values, same);
  EXPECT_NE(values, other);
  std::sort(values.begin(), values.end());
  for (uint32_t i = 0; i < 1000; ++i) EXPECT_EQ(values[i], i);
}

}  // namespace
}  // namespace physiomae
