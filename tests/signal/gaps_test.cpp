#include "physiomae/signal/gaps.h"

#include <limits>

#include "tests/signal/made_up.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::signal {
namespace {

using testing::ElementsAre;

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

std::vector<float> fill(GapFiller& filler, const std::vector<float>& x, size_t block) {
  std::vector<float> out;
  for (size_t i = 0; i < x.size(); i += block) {
    filler.push(std::span(x).subspan(i, std::min(block, x.size() - i)), out);
  }
  filler.finish(out);
  return out;
}

std::vector<float> fill(const std::vector<float>& x) {
  GapFiller filler(1);
  return fill(filler, x, x.size() + 1);
}

TEST(Gaps, BecomeStraightLines) {
  EXPECT_THAT(fill({1, kMissing, kMissing, kMissing, 5}), ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(fill({kMissing, kMissing, 7, 8}), ElementsAre(7, 7, 7, 8));
  EXPECT_THAT(fill({3, 4, kMissing, kMissing}), ElementsAre(3, 4, 4, 4));
  EXPECT_THAT(fill({kMissing, kMissing}), ElementsAre(0, 0));
  const float infinity = std::numeric_limits<float>::infinity();
  EXPECT_THAT(fill({1, infinity, 3, -infinity, 5}), ElementsAre(1, 2, 3, 4, 5));
}

TEST(Gaps, LongOnesHoldFirst) {
  std::vector<float> x(202, kMissing);  // at 1 Hz the line takes the last 60 of 200
  x.front() = 10;
  x.back() = 71;
  const auto y = fill(x);
  ASSERT_EQ(y.size(), x.size());
  for (size_t i = 0; i <= 140; ++i) EXPECT_EQ(y[i], 10) << i;
  for (size_t i = 141; i < 202; ++i) EXPECT_FLOAT_EQ(y[i], 10 + static_cast<float>(i - 140)) << i;
}

TEST(Gaps, AreListedAndCounted) {
  GapFiller filler(200);
  std::vector<float> x = made_up(5000, 1, 0);
  for (size_t i = 0; i < 10; ++i) x[i] = kMissing;
  for (size_t i = 1020; i < 1030; ++i) x[i] = kMissing;
  x[1031] = kMissing;
  x[4999] = kMissing;
  fill(filler, x, x.size());
  EXPECT_THAT(filler.gaps(),
              ElementsAre(GapRun{0, 10}, GapRun{1020, 10}, GapRun{1031, 1}, GapRun{4999, 1}));
  EXPECT_EQ(filler.missing(), 22);
  EXPECT_EQ(filler.received(), 5000);
}

TEST(Gaps, CutsDoNotChangeABit) {
  auto x = made_up(30000, 2, 0);
  for (size_t i = 0; i < x.size(); i += 1 + i / 3) {
    for (size_t j = i; j < std::min(x.size(), i + i / 5 + 1); ++j) x[j] = kMissing;
  }
  GapFiller whole(10);
  const auto expected = fill(whole, x, x.size());
  ASSERT_EQ(expected.size(), x.size());
  for (const size_t block : {1U, 7U, 1024U, 5000U}) {
    GapFiller filler(10);
    EXPECT_EQ(fill(filler, x, block), expected);
    EXPECT_EQ(filler.gaps(), whole.gaps());
  }
}

TEST(Gaps, SpoiledWindows) {
  const std::vector<GapRun> gaps = {{100, 201}, {1000, 200}, {3000, 150}, {3200, 150}};
  EXPECT_TRUE(window_spoiled(gaps, 300, 100, 200));  // its last sample of a long one
  EXPECT_FALSE(window_spoiled(gaps, 301, 100, 200));
  EXPECT_FALSE(window_spoiled(gaps, 900, 2000, 200));  // exactly a second, a tenth
  EXPECT_TRUE(window_spoiled(gaps, 900, 1999, 200));
  EXPECT_TRUE(window_spoiled(gaps, 3000, 2900, 200));
  EXPECT_FALSE(window_spoiled({}, 0, 100, 200));
}

}  // namespace
}  // namespace physiomae::signal
