#include "physiomae/night/spectrogram.h"

#include <cmath>
#include <fstream>

#include "tests/store/made_up_store.h"
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/night/usable_windows.h"

namespace physiomae::night {
namespace {

// As tests/golden/spectrogram_golden.py makes them, in the EOG's place; window `gap` begins a
// window later than the others say.
store::RecordContent golden_content(size_t windows, size_t gap) {
  store::RecordContent content =
      store::made_up_content({.record = "n", .stages = std::vector<int8_t>(windows, 0)});
  content.header.source_rate_hz = 100;
  for (size_t w = 0; w < windows; ++w) {
    content.start_sample[w] = static_cast<int64_t>((w + (w >= gap ? 1 : 0)) * kWindowSamples);
    for (size_t i = 0; i < kWindowSamples; ++i) {
      const auto at = static_cast<double>(i), of = static_cast<double>(w);
      const double value = 30 * std::sin(0.05 * (of + 1) * at) + 8 * std::sin(0.7 * at / (of + 1)) +
                           static_cast<double>(i * 7919 % 101) / 10 - 5;
      content.signals[(w * kModalities + 1) * kWindowSamples + i] =
          signal::float_to_half(static_cast<float>(value));
    }
  }
  return content;
}

double power_of(double decibel) { return std::pow(10, decibel / 10); }

TEST(Spectrogram, EqualsScipy) {
  const auto golden =
      nlohmann::json::parse(std::ifstream(PHYSIOMAE_GOLDEN "/spectrogram_golden.json"));
  const store::RecordContent content = golden_content(3, /*gap=*/3);
  const Spectrogram found = spectrogram(content, usable_modalities(content), /*modality=*/1);
  const auto expected = golden["power_db"].get<std::vector<std::vector<double>>>();
  EXPECT_EQ(found.columns, 3);
  EXPECT_DOUBLE_EQ(found.hours(), 0.025);
  ASSERT_EQ(found.power_db.size(), expected.size());
  double most = 0;
  for (const auto& row : expected)
    for (const double value : row) most = std::max(most, power_of(value));
  // A transform in single precision: errors are relative to the largest bin's amplitude.
  for (size_t row = 0; row < expected.size(); ++row)
    for (size_t w = 0; w < 3; ++w)
      EXPECT_NEAR(power_of(found.power_db[row][w]), power_of(expected[row][w]),
                  1e-5 * power_of(expected[row][w]) + 1e-9 * most)
          << row << ", " << w;
}

TEST(Spectrogram, GapsAndWindowsWithoutTheModalityAreNone) {
  const store::RecordContent content = golden_content(3, /*gap=*/1);
  const std::vector<Presence> presence = {0x0F, 0x0D, 0x0F};
  const Spectrogram found = spectrogram(content, presence, 1);
  ASSERT_EQ(found.columns, 4);
  for (const auto& row : found.power_db) {
    EXPECT_FALSE(std::isnan(row[0]));
    EXPECT_TRUE(std::isnan(row[1])) << "the gap";
    EXPECT_TRUE(std::isnan(row[2])) << "no EOG";
    EXPECT_FALSE(std::isnan(row[3]));
  }
  EXPECT_TRUE(spectrogram(content, {0x01, 0x01, 0x01}, 1).is_empty());
}

TEST(Spectrogram, AnArtefactDoesNotTakeAllColours) {
  Spectrogram measured{.modality = 0, .columns = 101, .power_db = {{}}};
  for (int i = 0; i <= 100; ++i) measured.power_db[0].push_back(static_cast<float>(i));
  measured.power_db[0].push_back(std::numeric_limits<float>::quiet_NaN());
  const Spectrogram shown = with_bounded_power(measured, 0.02, 0.98);
  EXPECT_EQ(shown.power_db[0].front(), 2);
  EXPECT_EQ(shown.power_db[0][50], 50);
  EXPECT_EQ(shown.power_db[0][100], 98);
  EXPECT_TRUE(std::isnan(shown.power_db[0].back()));
}

}  // namespace
}  // namespace physiomae::night
