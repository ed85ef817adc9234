#include "physiomae/signal/fir.h"

#include <cmath>
#include <numbers>
#include <numeric>

#include "tests/signal/made_up.h"
#include <gtest/gtest.h>

#include "physiomae/base/error.h"

namespace physiomae::signal {
namespace {

// Gain of a centred symmetric filter, in dB.
double gain_db(const std::vector<double>& taps, double frequency_hz, double rate_hz) {
  const double centre = static_cast<double>(taps.size() / 2);
  double sum = 0;
  for (size_t i = 0; i < taps.size(); ++i) {
    sum += taps[i] * std::cos(2 * std::numbers::pi * frequency_hz / rate_hz *
                              (static_cast<double>(i) - centre));
  }
  return 20 * std::log10(std::abs(sum));
}

std::vector<double> taps_at_200(int modality, Recipe recipe) {
  return design_bandpass(modality_band(modality, recipe, 200), 200);
}

TEST(Fir, DesignEqualsMne) {
  for (const auto& item : golden()["design"]) {
    SCOPED_TRACE(item["recipe"].get<std::string>() + " modality " + item["modality"].dump() +
                 " at " + item["rate"].dump() + " Hz");
    const auto rate = item["rate"].get<double>();
    const auto band =
        modality_band(item["modality"], parse_recipe(item["recipe"].get<std::string>()), rate);
    EXPECT_DOUBLE_EQ(band.low_hz, item["band"][0].get<double>());
    EXPECT_DOUBLE_EQ(band.high_hz, item["band"][1].get<double>());
    EXPECT_DOUBLE_EQ(band.transition_hz, item["band"][2].get<double>());
    expect_picked(design_bandpass(band, rate), item["expected"], 1e-15);
  }
}

TEST(Fir, LengthAt200Hz) { EXPECT_EQ(taps_at_200(0, Recipe::paper).size(), 6601U); }

TEST(Fir, EdgesAreSixDecibelsDown) {
  EXPECT_NEAR(gain_db(taps_at_200(0, Recipe::paper), 0.05, 200), -6.02, 0.1);
  EXPECT_NEAR(gain_db(taps_at_200(0, Recipe::paper), 33.75, 200), -6.02, 0.1);
  EXPECT_NEAR(gain_db(taps_at_200(3, Recipe::paper), 78.75, 200), -6.02, 0.1);
  EXPECT_NEAR(gain_db(taps_at_200(3, Recipe::anti_aliased), 47.5, 200), -6.02, 0.1);
}

TEST(Fir, NoGainAtZero) {
  for (int modality = 0; modality < 4; ++modality) {
    for (const Recipe recipe : {Recipe::anti_aliased, Recipe::paper}) {
      const auto taps = taps_at_200(modality, recipe);
      EXPECT_NEAR(std::accumulate(taps.begin(), taps.end(), 0.0), 0, 1e-13);
      EXPECT_NEAR(gain_db(taps, 10, 200), 0, 0.03);
    }
  }
}

TEST(Fir, AntiAliasedLeavesNothingAboveTheNewNyquist) {
  for (int modality = 0; modality < 4; ++modality) {
    const auto taps = taps_at_200(modality, Recipe::anti_aliased);
    EXPECT_LT(gain_db(taps, 50, 200), -51);
    EXPECT_LT(gain_db(taps, 60, 200), -51);
  }
  EXPECT_NEAR(gain_db(taps_at_200(3, Recipe::paper), 60, 200), 0, 0.03);
}

TEST(Fir, RefusesWhatDoesNotFit) {
  EXPECT_THROW(modality_band(0, Recipe::paper, 49.9), InputError);
  EXPECT_THROW(modality_band(0, Recipe::paper, std::nan("")), InputError);
  EXPECT_THROW(modality_band(0, Recipe::paper, 10001), InputError);
  EXPECT_THROW(modality_band(4, Recipe::paper, 200), UsageError);
  EXPECT_THROW(design_bandpass({0.1, 70, 17.5}, 100), UsageError);
  EXPECT_THROW(design_bandpass({0, 30, 5}, 200), UsageError);
  EXPECT_THROW(design_bandpass({1e-9, 30, 5}, 200), UsageError);
  EXPECT_THROW(design_lowpass(10, 5, 200), UsageError);
  EXPECT_THROW(parse_recipe("papers"), UsageError);
  EXPECT_EQ(parse_recipe(recipe_name(Recipe::paper)), Recipe::paper);
}

}  // namespace
}  // namespace physiomae::signal
