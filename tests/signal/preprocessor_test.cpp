#include "physiomae/signal/preprocessor.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

#include "tests/signal/made_up.h"
#include "tests/support.h"
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae::signal {
namespace {

constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();

std::vector<float> preprocess(Preprocessor preprocessor, const std::vector<float>& x,
                              size_t block) {
  std::vector<float> out;
  for (size_t i = 0; i < x.size(); i += block) {
    preprocessor.push(std::span(x).subspan(i, std::min(block, x.size() - i)), out);
  }
  preprocessor.finish(out);
  return out;
}

std::vector<float> sine(double frequency_hz, double rate_hz, double seconds) {
  std::vector<float> x(static_cast<size_t>(rate_hz * seconds));
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<float>(
        std::sin(2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / rate_hz));
  }
  return x;
}

TEST(Preprocessor, EqualsMneAndScipy) {
  for (const auto& item : golden()["filter"]) {
    SCOPED_TRACE(item["oracle"].get<std::string>() + " " + item["recipe"].get<std::string>() +
                 " modality " + item["modality"].dump() + " at " + item["rate"].dump() + " Hz, " +
                 item["samples"].dump() + " samples from " + item["first"].dump());
    const auto samples = item["samples"].get<int64_t>();
    Preprocessor preprocessor(item["modality"], parse_recipe(item["recipe"].get<std::string>()),
                              item["rate"], item["first"]);
    const auto count = preprocessor.output_count(samples);
    const auto x = made_up(samples, item["seed"], item["offset"]);
    const auto y = preprocess(std::move(preprocessor), x, 1000);
    EXPECT_EQ(static_cast<int64_t>(y.size()), count);
    // A few samples alone have next to no band; their error is that of the input's size.
    const double rms = std::max(item["expected"]["rms"].get<double>(), 10.0);
    expect_picked(y, item["expected"], 1e-5 * rms);
  }
}

TEST(Preprocessor, CutsDoNotChangeABit) {
  for (const double rate_hz : {200.0, 250.0, 128.0}) {
    auto x = made_up(30000, 3, 500);
    for (size_t i = 7000; i < 7300; ++i) x[i] = kMissing;
    const auto cut = [&](size_t block) {
      return preprocess(Preprocessor(1, Recipe::anti_aliased, rate_hz, 11), x, block);
    };
    const auto whole = cut(x.size());
    EXPECT_EQ(cut(1), whole) << rate_hz;
    EXPECT_EQ(cut(997), whole) << rate_hz;
  }
}

// The amplitude of a sine in the middle of y, at 100 Hz.
double amplitude(const std::vector<float>& y, double frequency_hz) {
  double re = 0, im = 0;
  const size_t first = y.size() / 2 - 1000, count = 2000;
  for (size_t i = first; i < first + count; ++i) {
    const double angle = 2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / 100;
    re += y[i] * std::cos(angle);
    im += y[i] * std::sin(angle);
  }
  return 2 * std::hypot(re, im) / static_cast<double>(count);
}

TEST(Preprocessor, PaperFoldsMainsAndTheDefaultDoesNot) {
  for (const double rate_hz : {200.0, 250.0, 500.0}) {
    const auto mains = sine(60, rate_hz, 60);
    const auto folded = preprocess(Preprocessor(3, Recipe::paper, rate_hz, 0), mains, 4096);
    const auto clean = preprocess(Preprocessor(3, Recipe::anti_aliased, rate_hz, 0), mains, 4096);
    EXPECT_NEAR(amplitude(folded, 40), 1, 0.005) << rate_hz;
    EXPECT_LT(amplitude(clean, 40), 0.003) << rate_hz;
  }
}

TEST(Preprocessor, ASineKeepsItsPlaceAtAnyRate) {
  for (const double rate_hz : {64.0, 100.0, 125.0, 128.0, 199.9, 200.0, 250.0, 256.0, 512.0}) {
    const auto y =
        preprocess(Preprocessor(0, Recipe::anti_aliased, rate_hz, 0), sine(10, rate_hz, 60), 4096);
    for (size_t i = 2500; i < 3500; ++i) {
      ASSERT_NEAR(y[i], std::sin(2 * std::numbers::pi * 0.1 * static_cast<double>(i)), 0.005)
          << rate_hz << " " << i;
    }
  }
}

TEST(Preprocessor, Ratios) {
  EXPECT_EQ(ratio_to_output(200), (Ratio{1, 2}));
  EXPECT_EQ(ratio_to_output(100), (Ratio{1, 1}));
  EXPECT_EQ(ratio_to_output(50), (Ratio{2, 1}));
  EXPECT_EQ(ratio_to_output(256), (Ratio{25, 64}));
  EXPECT_EQ(ratio_to_output(512), (Ratio{25, 128}));
  EXPECT_EQ(ratio_to_output(250), (Ratio{2, 5}));
  EXPECT_EQ(ratio_to_output(125), (Ratio{4, 5}));
  EXPECT_EQ(ratio_to_output(199.9), (Ratio{1000, 1999}));
  EXPECT_EQ(ratio_to_output(1e6), (Ratio{1, 10000}));
  EXPECT_EQ(ratio_to_output(256.000064), (Ratio{25, 64}));  // within 1e-6
  EXPECT_EQ(ratio_to_output(499.99), std::nullopt);         // interpolated in time
  EXPECT_EQ(ratio_to_output(200.003), std::nullopt);
  EXPECT_EQ(ratio_to_output(1e-9), std::nullopt);
}

TEST(Preprocessor, PlacesInTheSource) {
  const Preprocessor whole(0, Recipe::paper, 200, 5999);
  EXPECT_EQ(whole.nearest_source_sample(0), 5999);
  EXPECT_EQ(whole.nearest_source_sample(3000), 11999);
  EXPECT_EQ(whole.output_count(5999), 0);
  EXPECT_EQ(whole.output_count(6000), 1);
  EXPECT_EQ(whole.output_count(6002), 2);
  const Preprocessor fraction(0, Recipe::paper, 199.9, 3);
  EXPECT_EQ(fraction.nearest_source_sample(3000), 3 + 5997);
  EXPECT_EQ(fraction.nearest_source_sample(1), 5);      // 3 + 1.999
  EXPECT_EQ(fraction.nearest_source_sample(251), 505);  // 3 + 501.749
}

TEST(Preprocessor, AGapSpoilsItsWindowOnly) {
  auto x = made_up(200 * 150, 4, 0);
  for (size_t i = 200 * 65; i < 200 * 67; ++i) x[i] = kMissing;  // third window
  for (size_t i = 200 * 95; i < 200 * 96; ++i) x[i] = kMissing;  // fourth: short enough
  Preprocessor preprocessor(0, Recipe::anti_aliased, 200, 0);
  std::vector<float> out;
  preprocessor.push(x, out);
  preprocessor.finish(out);
  ASSERT_EQ(out.size(), 15000U);
  for (int64_t window = 0; window < 5; ++window) {
    EXPECT_EQ(preprocessor.spoiled(3000 * window, 3000), window == 2) << window;
  }
  for (const float value : out) ASSERT_TRUE(std::isfinite(value));
}

TEST(Preprocessor, Refuses) {
  // Of several reasons to refuse such rates, the range is the one that is meant.
  for (const double rate_hz : {-1.0, 0.0, 49.0, 10001.0, 20000.0, 1e300})
    EXPECT_THAT(input_error_of([&] { Preprocessor(0, Recipe::paper, rate_hz, 0); }),
                testing::HasSubstr(fmt::format("rate {} Hz, expected 50 to 10000 Hz", rate_hz)));
  EXPECT_THROW(Preprocessor(0, Recipe::paper, 200, -1), UsageError);
  EXPECT_THROW(Preprocessor(0, Recipe::paper, 250, -1), UsageError);
}

}  // namespace
}  // namespace physiomae::signal
