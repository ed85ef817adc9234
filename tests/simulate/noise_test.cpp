#include "physiomae/simulate/noise.h"

#include <cmath>
#include <vector>

#include <gtest/gtest.h>

#include "physiomae/simulate/draws.h"

namespace physiomae::simulate {
namespace {

TEST(Noise, WordsAreThoseOfPhilox) {
  const RandomKey key{0x0123456789ABCDEFULL};
  for (const uint64_t first : {0ULL, 7ULL, 0xFFFFFFFDULL}) {  // over a carry as well
    std::vector<uint32_t> words(4 * 13);
    fill_words(key, 42, first, words);
    for (size_t i = 0; i < words.size(); ++i)
      EXPECT_EQ(words[i], philox(key, 42, first + i / 4)[i % 4]) << first << " " << i;
  }
}

TEST(Noise, AnyCutGivesTheSameNumbers) {
  const RandomKey key{5};
  std::vector<float> whole(400), parts(400);
  fill_noise(key, 1, 0, whole);
  fill_noise(key, 1, 0, std::span(parts).first(120));
  fill_noise(key, 1, 30, std::span(parts).subspan(120));
  EXPECT_EQ(whole, parts);
}

TEST(Noise, HasMeanZeroVarianceOneAndNoMemory) {
  std::vector<float> noise(1 << 20);
  fill_noise(RandomKey{9}, 0, 0, noise);
  double mean = 0, square = 0, neighbour = 0;
  for (size_t i = 0; i < noise.size(); ++i) {
    mean += noise[i];
    square += noise[i] * noise[i];
    if (i > 0) neighbour += noise[i] * noise[i - 1];
  }
  const auto n = static_cast<double>(noise.size());
  EXPECT_NEAR(mean / n, 0, 5 / std::sqrt(n));
  EXPECT_NEAR(square / n, 1, 0.01);
  EXPECT_NEAR(neighbour / n, 0, 5 / std::sqrt(n));
}

TEST(Draws, FollowTheirDistributions) {
  Draws draws(RandomKey{3});
  double normal = 0, normal2 = 0, exponential = 0;
  constexpr int n = 100000;
  for (int i = 0; i < n; ++i) {
    const double x = draws.normal();
    normal += x / n;
    normal2 += x * x / n;
    exponential += draws.exponential(3) / n;
    const double bounded = draws.normal_within(0, 1, -0.5, 0.25);
    ASSERT_TRUE(bounded >= -0.5 && bounded <= 0.25);
  }
  EXPECT_NEAR(normal, 0, 0.02);
  EXPECT_NEAR(normal2, 1, 0.03);
  EXPECT_NEAR(exponential, 3, 0.06);
}

TEST(Draws, PartsOfATwinDoNotShareAStream) {
  EXPECT_NE(part_key(1, "tr03-0005", Part::subject), part_key(1, "tr03-0005", Part::cut));
  EXPECT_NE(part_key(1, "tr03-0005", Part::subject), part_key(1, "tr03-0029", Part::subject));
  EXPECT_NE(part_key(1, "tr03-0005", Part::subject), part_key(2, "tr03-0005", Part::subject));
}

}  // namespace
}  // namespace physiomae::simulate
