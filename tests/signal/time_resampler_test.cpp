#include "physiomae/signal/time_resampler.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/signal/preprocessor.h"

namespace physiomae::signal {
namespace {

nlohmann::json resample_golden() {
  std::ifstream file(PHYSIOMAE_GOLDEN "/resample_golden.json");
  return nlohmann::json::parse(file);
}

std::vector<float> resampled(TimeResampler resampler, const std::vector<float>& x, size_t block) {
  std::vector<float> out;
  for (size_t i = 0; i < x.size(); i += block)
    resampler.push(std::span(x).subspan(i, std::min(block, x.size() - i)), out);
  resampler.finish(out);
  return out;
}

TEST(TimeResampler, EqualsNumpyWhateverTheRate) {
  for (const auto& item : resample_golden()) {
    SCOPED_TRACE(item["rate"].dump() + " Hz from " + item["first"].dump());
    const TimeResampler resampler(item["first"], item["step"], item["high"], item["rate"]);
    const auto x = made_up(item["samples"].get<int64_t>(), item["seed"].get<uint32_t>(), 0);
    // Noise up to the Nyquist frequency is the worst input for the table; rms 296.
    expect_picked(resampled(resampler, x, 1000), item["expected"], 3e-5 * 296);
  }
}

TEST(TimeResampler, CutsDoNotChangeABit) {
  const auto x = made_up(20000, 3, 0);
  const TimeResampler resampler(11.3, 2.00371, 30, 200);
  const auto whole = resampled(resampler, x, x.size());
  EXPECT_EQ(resampled(resampler, x, 1), whole);
  EXPECT_EQ(resampled(resampler, x, 997), whole);
}

TEST(TimeResampler, RefusesWhatIsNoPosition) {
  EXPECT_THROW(TimeResampler(-0.1, 2, 30, 200), UsageError);
  EXPECT_THROW(TimeResampler(0, 0, 30, 200), UsageError);
  EXPECT_THROW(TimeResampler(0, 2, 100, 200), UsageError);
}

// A sine of 10 Hz of the clock that is right, sampled at the places the recorder took.
std::vector<float> ticking(double samples_a_second, double seconds) {
  std::vector<float> x(static_cast<size_t>(samples_a_second * seconds));
  for (size_t i = 0; i < x.size(); ++i)
    x[i] = static_cast<float>(
        std::sin(2 * std::numbers::pi * 10 * static_cast<double>(i) / samples_a_second));
  return x;
}

void expect_ten_hertz(Preprocessor preprocessor, const std::vector<float>& x,
                      double first_seconds) {
  const auto count = preprocessor.output_count(static_cast<int64_t>(x.size()));
  std::vector<float> y;
  preprocessor.push(x, y);
  preprocessor.finish(y);
  ASSERT_EQ(static_cast<int64_t>(y.size()), count);
  // Half a filter, 16.5 s, from the ends.
  for (size_t i = 2000; i + 2000 < y.size(); ++i) {
    const double seconds = first_seconds + 0.01 * static_cast<double>(i);
    ASSERT_NEAR(y[i], std::sin(2 * std::numbers::pi * 10 * seconds), 0.005) << i;
  }
}

// Each rate between 50 and 10,000 Hz, by a ratio or without one.
TEST(Preprocessor, AnyRateKeepsTheTime) {
  for (const double rate_hz : {50.0, 50.01, 62.5, 99.9, 141.4213562, 256.000064, 499.99, 600.615,
                               999.412, 1024.5, 2048.0, 4999.7, 10000.0}) {
    SCOPED_TRACE(rate_hz);
    expect_ten_hertz(Preprocessor(0, Recipe::anti_aliased, rate_hz, 0), ticking(rate_hz, 60), 0);
  }
}

TEST(Preprocessor, AStartBetweenTwoSamplesIsItself) {
  for (const double first : {0.5, 3.25, 101.75}) {
    Preprocessor preprocessor(0, Recipe::anti_aliased, 50, first);
    EXPECT_EQ(preprocessor.nearest_source_sample(0), static_cast<int64_t>(std::floor(first + 0.5)));
    expect_ten_hertz(std::move(preprocessor), ticking(50, 60), first / 50);
  }
  // Half a millisecond is nothing.
  EXPECT_EQ(Preprocessor(0, Recipe::anti_aliased, 200, 11.09).output_count(211), 100);
}

TEST(Preprocessor, FollowsAClockThatDrifts) {
  for (const double clock : {1.0015, 0.9985, 1.00001}) {
    SCOPED_TRACE(clock);
    const double rate_hz = 200 * clock;  // samples a true second; the header says 200
    expect_ten_hertz(Preprocessor(0, Recipe::anti_aliased, 200, 0, rate_hz), ticking(rate_hz, 90),
                     0);
  }
}

TEST(Preprocessor, GapsSpoilTheWindowsTheyLieInAtOddRates) {
  std::vector<float> x = ticking(600.615, 60);
  for (size_t i = 24025; i < 25300; ++i) x[i] = std::nanf("");  // from 40 s on, 2.1 s
  Preprocessor preprocessor(0, Recipe::anti_aliased, 600.615, 0);
  std::vector<float> y;
  preprocessor.push(x, y);
  preprocessor.finish(y);
  EXPECT_FALSE(preprocessor.spoiled(0, 3000));
  EXPECT_TRUE(preprocessor.spoiled(3000, 3000));
  EXPECT_FALSE(preprocessor.spoiled(4300, 1000));
}

}  // namespace
}  // namespace physiomae::signal
