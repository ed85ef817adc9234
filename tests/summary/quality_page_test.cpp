#include "physiomae/summary/quality_page.h"

#include <cmath>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/summary/spectrogram.h"

namespace physiomae::summary {
namespace {

using ::testing::HasSubstr;

// Two stretches with a gap between them: 10 Hz in the first, 20 Hz in the second.
class TwoTones : public io::Recording {
 public:
  static constexpr int64_t kStretch = 6000;  ///< 60 s at 100 Hz
  const std::vector<io::ChannelInfo>& channels() const override { return channels_; }
  int64_t frames() const override { return 2 * kStretch; }
  double frame_seconds() const override { return 0.01; }
  const std::vector<io::Segment>& segments() const override { return segments_; }
  std::optional<std::string> start_time() const override { return std::nullopt; }
  std::string format() const override { return "made up"; }
  const std::vector<std::string>& warnings() const override { return warnings_; }
  void set_source_observer(io::SourceObserver) override {}
  void read(int64_t first, int64_t frames, std::span<const io::ChannelRequest> requests) override {
    for (int64_t i = 0; i < frames; ++i) {
      const double hz = first + i < kStretch ? 10 : 20;
      requests[0].out[static_cast<size_t>(i)] = static_cast<float>(
          10 * std::sin(2 * std::numbers::pi * hz * static_cast<double>(first + i) / 100));
    }
  }

 private:
  std::vector<io::ChannelInfo> channels_ = {{"EEG", "uV", 1, 100, 1, -100, 100, "", ""}};
  std::vector<io::Segment> segments_ = {{0, kStretch, 0, 0}, {kStretch, kStretch, 120, 0}};
  std::vector<std::string> warnings_;
};

TEST(Spectrogram, PutsPowerWhereItIsAndLeavesGapsEmpty) {
  TwoTones recording;
  ingest::ChannelSource source;
  source.plus = 0;
  const Spectrogram found = spectrogram(recording, source);
  EXPECT_DOUBLE_EQ(found.hours, 180.0 / 3600);
  EXPECT_DOUBLE_EQ(found.top_hz, 35);
  ASSERT_EQ(found.columns, 45);  // 4 s each
  const auto strongest = [&](size_t column) {
    size_t best = 0;
    for (size_t row = 0; row < found.power_db.size(); ++row)
      if (found.power_db[row][column] > found.power_db[best][column]) best = row;
    return static_cast<double>(best) * 0.5;
  };
  EXPECT_NEAR(strongest(3), 9.75, 0.5);
  EXPECT_NEAR(strongest(40), 19.75, 0.5);
  EXPECT_TRUE(std::isnan(found.power_db[10][20]));
}

TEST(QualityPage, OfARealRecording) {
  ingest::InspectOptions options;
  options.map.substitute("EEG=Fpz-Cz");
  const std::string html =
      quality_page(std::string(PHYSIOMAE_TEST_DATA) + "/sleepedf_sc4001_5min/short_psg.edf",
                   options)
          .html();
  for (const char* part : {"Quality of short_psg.edf", "The recording has no gap",
                           "<figure id=\"spectrogram-eeg\">", "What would serve as which modality"})
    EXPECT_THAT(html, HasSubstr(part));
}

TEST(QualityPage, RefusesAFolder) {
  EXPECT_THROW(quality_page(PHYSIOMAE_TEST_DATA, {}), UsageError);
}

}  // namespace
}  // namespace physiomae::summary
