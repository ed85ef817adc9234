#include "physiomae/signal/quality.h"

#include <cmath>
#include <limits>
#include <numbers>

#include "tests/signal/made_up.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();
constexpr int64_t kMinute = 60 * 200;

QualityMeasures measure(const std::vector<float>& x, size_t block = 1 << 20, int modality = 0) {
  QualityMeter meter(modality, 200, -800, 800);
  for (size_t i = 0; i < x.size(); i += block) {
    meter.push(std::span(x).subspan(i, std::min(block, x.size() - i)));
  }
  return meter.measures();
}

TEST(Quality, NothingToRemark) {
  const auto found = measure(made_up(kMinute, 1, 0));
  EXPECT_EQ(found.samples, kMinute);
  EXPECT_THAT(quality_flags(found), IsEmpty());
}

TEST(Quality, SharesAreCounted) {
  auto x = made_up(kMinute, 1, 0);
  for (size_t i = 0; i < 6 * 200; ++i) x[i] = 12;  // six flat seconds
  for (size_t i = 2000; i < 2060; ++i) x[i] = i % 2 ? 800.0F : -800.0F;
  for (size_t i = 3000; i < 3120; ++i) x[i] = kMissing;
  const auto found = measure(x);
  EXPECT_DOUBLE_EQ(found.flat_share, 0.1);
  EXPECT_DOUBLE_EQ(found.clipped_share, 60.0 / (kMinute - 120));
  EXPECT_DOUBLE_EQ(found.missing_share, 0.01);
  EXPECT_EQ(found.out_of_range_share, 0);
  EXPECT_THAT(quality_flags(found),
              ElementsAre("missing 1.00 %", "flat 10.00 %", "clipped 0.51 %"));
}

// Conversion from digital values rounds: a millionth of the range counts as its end, no more.
TEST(Quality, ClippedIsWithinAMillionthOfTheRange) {
  auto x = made_up(kMinute, 1, 0);
  x[100] = 800.0F - 0.001F, x[200] = -800.0F + 0.001F;
  EXPECT_DOUBLE_EQ(measure(x).clipped_share, 2.0 / kMinute);
  x[100] = 800.0F - 0.01F, x[200] = -800.0F + 0.01F;
  EXPECT_EQ(measure(x).clipped_share, 0);
}

TEST(Quality, RatesAndModalitiesHaveTheirLimits) {
  EXPECT_NO_THROW(QualityMeter(0, /*rate_hz=*/1, -800, 800));
  EXPECT_THROW(QualityMeter(0, 0.9, -800, 800), UsageError);
  EXPECT_NO_THROW(QualityMeter(kModalities - 1, 100, -800, 800));
  EXPECT_THROW(QualityMeter(kModalities, 100, -800, 800), UsageError);
  EXPECT_THROW(QualityMeter(-1, 100, -800, 800), UsageError);
}

TEST(Quality, ATinyChangeIsNotFlat) {
  std::vector<float> x(kMinute, 700.0F);
  EXPECT_EQ(measure(x).flat_share, 1);
  for (size_t i = 100; i < x.size(); i += 200) x[i] -= 0.01F;
  EXPECT_EQ(measure(x).flat_share, 0);
}

TEST(Quality, RangeIsMeasuredFromTheLocalMean) {
  auto x = made_up(kMinute, 1, 30000);  // an offset alone is no artefact
  QualityMeter plain(0, 200, 0, 0);
  plain.push(x);
  EXPECT_EQ(plain.measures().out_of_range_share, 0);
  for (size_t i = 100; i < 112; ++i) x[i] += 5000;
  QualityMeter meter(0, 200, 0, 0);
  meter.push(x);
  EXPECT_DOUBLE_EQ(meter.measures().out_of_range_share, 12.0 / kMinute);
}

TEST(Quality, TheLimitItselfIsInRange) {
  std::vector<float> x(800, 0.0F);  // a block of 4 s whose mean is 0 exactly
  x[100] = 1000;
  x[500] = -1000;
  EXPECT_EQ(measure(x).out_of_range_share, 0);
  x[100] = 1000.5F;
  x[500] = -1000.5F;
  EXPECT_DOUBLE_EQ(measure(x).out_of_range_share, 2.0 / 800);
}

TEST(Quality, MainsAreMeasured) {
  auto x = made_up(kMinute, 1, 0);
  const double noise = 1024.0 * 1024.0 / 12;
  for (size_t i = 0; i < x.size(); ++i) {
    const double angle = 2 * std::numbers::pi * 60 * static_cast<double>(i) / 200;
    x[i] += static_cast<float>(400 * std::sin(angle));
  }
  const auto found = measure(x);
  EXPECT_NEAR(found.mains_60_share, 80000 / (80000 + noise), 0.03);
  EXPECT_LT(found.mains_50_share, 0.02);
  EXPECT_THAT(quality_flags(found), testing::Contains(testing::StartsWith("mains 60 Hz")));
}

TEST(Quality, CutsDoNotChangeABit) {
  auto x = made_up(kMinute + 777, 3, 0);
  for (size_t i = 5000; i < 5100; ++i) x[i] = kMissing;
  const auto whole = measure(x);
  for (const size_t block : {1U, 13U, 801U, 6000U}) {
    const auto found = measure(x, block);
    EXPECT_EQ(found.samples, whole.samples);
    EXPECT_EQ(found.missing_share, whole.missing_share);
    EXPECT_EQ(found.flat_share, whole.flat_share);
    EXPECT_EQ(found.out_of_range_share, whole.out_of_range_share);
    EXPECT_EQ(found.mains_50_share, whole.mains_50_share);
  }
}

TEST(Quality, AllMissingOrEmpty) {
  EXPECT_EQ(measure({}).samples, 0);
  const auto found = measure(std::vector<float>(1000, kMissing));
  EXPECT_EQ(found.missing_share, 1);
  EXPECT_EQ(found.flat_share, 0);
}

}  // namespace
}  // namespace physiomae::signal
