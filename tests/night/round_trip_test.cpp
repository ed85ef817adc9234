// Every format that predict writes, read back by this program's own readers.
#include <functional>

#include "tests/night/made_up_night.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/hypnogram.h"
#include "physiomae/night/edf_formats.h"
#include "physiomae/night/night_csv.h"
#include "physiomae/night/table_formats.h"

namespace physiomae::night {
namespace {

using io::Stage;

// The stage that labels give each window of the night, by its middle; onsets and ends must be the
// windows' own.
void expect_the_same(const io::Labels& labels, const Night& night, int64_t origin_us = 0) {
  const auto at = [&](double seconds) {
    for (const io::StageSpan& span : labels.stages)
      if (seconds >= span.start_seconds && seconds < span.start_seconds + span.duration_seconds)
        return span.stage;
    return Stage::undefined;
  };
  for (const Window& window : night.windows) {
    const double onset = static_cast<double>(window.onset_us - origin_us) / 1e6;
    EXPECT_EQ(at(onset + 1e-9), window.stage()) << onset;
    EXPECT_EQ(at(onset + 30 - 1e-6), window.stage()) << onset;
  }
  // Boundaries are where the night has them, to the digit.
  for (const io::StageSpan& span : labels.stages) {
    if (span.stage == Stage::undefined) continue;
    const auto starts = [&](const Window& window) {
      return std::abs(static_cast<double>(window.onset_us - origin_us) / 1e6 - span.start_seconds) <
             1e-9;
    };
    EXPECT_TRUE(std::ranges::any_of(night.windows, starts)) << span.start_seconds;
  }
}

struct Format {
  const char* name;
  std::function<std::string(const Night&)> write;
  bool from_first_window = false;  ///< counts from there, not from the recording's start
};

const std::vector<Format>& formats() {
  static const std::vector<Format> all = {
      {"night.csv", night_csv},    {"hypnogram.edf", edf_annotations},
      {"nsrr.xml", nsrr_xml},      {"events.tsv", bids_events},
      {"luna.annot", luna_annot},  {"edfbrowser.csv", edfbrowser_csv},
      {"hypnogram.ids", ids_list}, {"yasa.csv", yasa_list, /*from_first_window=*/true}};
  return all;
}

io::Labels read_back(const TemporaryFolder& folder, const Format& format, const Night& night) {
  io::LabelOptions options;
  options.epoch_seconds = 30;
  options.recording_start = night.start_time;
  options.recording_seconds = static_cast<double>(night.windows.back().onset_us) / 1e6 + 31;
  // Three columns without names can be read in several ways where there are few rows of them.
  const std::string heading =
      format.name == std::string("hypnogram.ids") ? "onset,duration,stage\n" : "";
  return io::read_hypnogram(folder.write(format.name, heading + format.write(night)), options);
}

class NightFormat : public testing::TestWithParam<size_t> {
 protected:
  const Format& format() const { return formats()[GetParam()]; }
  void expect_round_trip(const Night& night) {
    const int64_t origin = format().from_first_window ? night.windows.front().onset_us : 0;
    expect_the_same(read_back(folder_, format(), night), night, origin);
  }
  TemporaryFolder folder_;
};

TEST_P(NightFormat, LosesNothingOfAnAwkwardNight) { expect_round_trip(awkward_night()); }

TEST_P(NightFormat, LosesNothingWithoutADateOrAClock) {
  Night night = awkward_night();
  for (const char* start : {"T23:58:30", ""}) {
    night.start_time = start;
    expect_round_trip(night);
  }
}

TEST_P(NightFormat, LosesNothingOfARealHypnogram) {
  const auto labels = io::read_hypnogram(std::filesystem::path(PHYSIOMAE_TEST_DATA) /
                                         "sleepedf_sc4001_5min/SC4001EC-Hypnogram.edf");
  std::vector<Stage> stages;
  for (const io::StageSpan& span : labels.stages)
    stages.insert(stages.end(), static_cast<size_t>(span.duration_seconds / 30), span.stage);
  ASSERT_GT(stages.size(), 2000U);
  Night night = night_of(stages);
  night.start_time = labels.start_time;
  expect_round_trip(night);
}

TEST_P(NightFormat, LosesNothingOfFourteenHours) {
  std::vector<Stage> stages;
  for (int e = 0; e < 14 * 120; ++e) stages.push_back(static_cast<Stage>(e / 7 % 5));
  expect_round_trip(night_of(stages, 1'234'567));
}

INSTANTIATE_TEST_SUITE_P(All, NightFormat, testing::Range(size_t{0}, formats().size()),
                         [](const auto& format) {
                           std::string name = formats()[format.param].name;
                           std::ranges::replace(name, '.', '_');
                           return name;
                         });

TEST(NightEdf, AnnotationsHaveTheRecordingsClock) {
  const TemporaryFolder folder;
  io::EdfRecording file(folder.write("x.edf", edf_annotations(awkward_night())));
  EXPECT_EQ(file.start_time(), "2020-01-31T23:58:30");
  std::vector<std::string> warnings;
  const auto annotations = file.read_annotations(warnings);
  EXPECT_TRUE(warnings.empty());
  ASSERT_EQ(annotations.size(), 12U);
  EXPECT_EQ(annotations[0].onset_seconds, 29.995);
  EXPECT_EQ(annotations[0].duration_seconds, 30);
  EXPECT_EQ(annotations[0].text, "Sleep stage W");
  EXPECT_EQ(annotations[4].text, "Arousal region");
  EXPECT_EQ(annotations[4].duration_seconds, 60);
}

TEST(NightEdf, HypnodensityHasEachWindowAtItsTime) {
  const TemporaryFolder folder;
  const Night night = awkward_night();
  io::EdfRecording file(folder.write("x.edf", edf_hypnodensity(night)));
  EXPECT_EQ(file.format(), "EDF+D");
  EXPECT_EQ(file.start_time(), "2020-01-31T23:58:59.995");
  ASSERT_EQ(file.frames(), 11);
  ASSERT_EQ(file.channels().size(), 6U);
  ASSERT_EQ(file.segments().size(), 2U);
  EXPECT_DOUBLE_EQ(file.first_stamp_seconds(), 0.995);
  EXPECT_DOUBLE_EQ(file.segments()[0].start_seconds, 0);
  EXPECT_DOUBLE_EQ(file.segments()[1].start_seconds, 300);
  std::vector<std::vector<float>> values(6, std::vector<float>(11));
  std::vector<io::ChannelRequest> requests;
  for (size_t c = 0; c < 6; ++c) requests.push_back({c, values[c]});
  file.read(0, 11, requests);
  for (size_t w = 0; w < night.windows.size(); ++w)
    for (size_t s = 0; s < kStages; ++s)
      EXPECT_NEAR(values[s][w], night.windows[w].usable ? night.windows[w].stage_p[s] : 0, 1e-4);
  EXPECT_NEAR(values[5][3], 0.75, 1e-4);
}

// Headers have whole seconds: what a night's start has beyond them is in the stamps.
TEST(NightEdf, ANightMayStartBetweenTwoSeconds) {
  const TemporaryFolder folder;
  Night night = awkward_night();
  night.start_time = "2020-01-31T23:58:30.75";
  io::EdfRecording annotations(folder.write("x.edf", edf_annotations(night)));
  EXPECT_EQ(annotations.start_time(), "2020-01-31T23:58:30");
  std::vector<std::string> warnings;
  EXPECT_EQ(annotations.read_annotations(warnings)[0].onset_seconds, 30.745);
  io::EdfRecording density(folder.write("y.edf", edf_hypnodensity(night)));
  EXPECT_EQ(density.start_time(), "2020-01-31T23:59:00.745");
}

TEST(NightFormats, ArousalRegionsAreKept) {
  const TemporaryFolder folder;
  const Night night = awkward_night();
  const Format xml{"nsrr.xml", nsrr_xml};
  const io::Labels labels = read_back(folder, xml, night);
  std::vector<std::pair<double, double>> regions;
  for (const io::ArousalSpan& span : labels.arousals)
    if (span.label == io::Arousal::arousal)
      regions.emplace_back(span.start_seconds, span.duration_seconds);
  EXPECT_THAT(regions, testing::ElementsAre(std::pair(29.995 + 90, 60.0)));
}

TEST(NightFormats, SayThatTheModelKnowsSimulationsAlone) {
  Night night = awkward_night();
  for (const Format& format : formats())
    EXPECT_EQ(format.write(night).find("simulated"), std::string::npos) << format.name;
  night.simulated_model = true;
  for (Window& window : night.windows) window.flags.emplace_back("simulated_model");
  for (const Format& format : formats()) {
    const std::string name = format.name;
    if (name == "events.tsv" || name == "hypnogram.ids") continue;  // the sidecar; the file's name
    EXPECT_NE(format.write(night).find("simulated"), std::string::npos) << format.name;
  }
  EXPECT_NE(bids_sidecar(night).find("simulated"), std::string::npos);
  EXPECT_NE(edf_hypnodensity(night).find("simulated"), std::string::npos);
}

}  // namespace
}  // namespace physiomae::night
