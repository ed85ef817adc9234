#include "physiomae/night/preflight.h"

#include <algorithm>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/night/usable_windows.h"

namespace physiomae::night {
namespace {

using testing::HasSubstr;

TrainingData training() {
  TrainingData data;
  data.modalities = 0x0F;
  data.simulated = true;
  for (const size_t m : kEachModality)  // made_up_content has noise of 20, 40, 60, 80 µV
    data.amplitude[m] = {15.0 * (1.0 + static_cast<double>(m)),
                         25.0 * (1.0 + static_cast<double>(m))};
  return data;
}

// Three hours of noise with all that a night has; EEG slower than EMG.
ingest::RecordingRead sound_night(size_t windows = 360) {
  ingest::RecordingRead recording;
  recording.content =
      store::made_up_content({.record = "n", .stages = std::vector<int8_t>(windows, 0)});
  for (const size_t m : kEachModality) {
    recording.content.header.channels[m] = {std::string(kModalityNames[m]) + "-channel", "made up"};
    recording.quality[m] = signal::QualityMeasures{.samples = 1};
    recording.rate_hz[m] = 200;
  }
  for (size_t w = 0; w < windows; ++w) {  // the EEG: a running sum, as slow as a brain
    float level = 0;
    for (size_t i = 0; i < kWindowSamples; ++i) {
      uint16_t& half = recording.content.signals[w * kModalities * kWindowSamples + i];
      level = 0.9F * level + 0.44F * (signal::half_to_float(half) - 3);
      half = signal::float_to_half(level);
    }
  }
  return recording;
}

std::vector<Finding> findings_of(const ingest::RecordingRead& recording) {
  return preflight(recording, usable_modalities(recording.content), training());
}

// Severity and text of the one finding with this code; "" when there is none.
std::string said(const ingest::RecordingRead& recording, const std::string& code) {
  for (const Finding& finding : findings_of(recording))
    if (finding.code == code)
      return (finding.severity == Severity::refusal ? "refused: " : "warned: ") + finding.text;
  return "";
}

TEST(Preflight, SaysNothingOfASoundNight) {
  for (const Finding& finding : findings_of(sound_night())) ADD_FAILURE() << finding.text;
}

TEST(Preflight, FourteenHours) {
  ingest::RecordingRead night = sound_night();
  night.content.start_sample.resize(1680);  // nothing else counts here
  EXPECT_EQ(preflight(night, {}, training()).back().text, "14.0 h are there: more than a night");
}

TEST(Preflight, ARateBelow100Hz) {
  ingest::RecordingRead night = sound_night();
  night.rate_hz[2] = 64;
  EXPECT_EQ(said(night, "rate"),
            "warned: EMG is sampled at 64 Hz: what lies from 28.8 to 45 Hz, which the model saw in "
            "training, is lost");
  night.content.header.recipe = "paper-1";
  EXPECT_THAT(said(night, "rate"), HasSubstr("from 28.8 to 70 Hz"));
  night.rate_hz[2] = 100;
  EXPECT_EQ(said(night, "rate"), "");
  night.rate_hz[0] = 80;
  EXPECT_EQ(said(night, "rate"), "") << "the EEG's band ends at 30 Hz";
  night.rate_hz[0] = 60;
  EXPECT_THAT(said(night, "rate"), HasSubstr("from 27 to 30 Hz"));
}

TEST(Preflight, AnAgeThatTrainingLacked) {
  ingest::RecordingRead night = sound_night();
  TrainingData data = training();
  const auto said_at = [&](std::optional<double> age) {
    night.age_years = age;
    const std::vector<Finding> found = preflight(night, usable_modalities(night.content), data);
    return found.empty() ? "" : found.front().code + ": " + found.front().text;
  };
  EXPECT_EQ(said_at(3), "") << "no age of training is known";
  data.ages = AgeRange{.patients = 20, .youngest = 18, .oldest = 90, .low = 25, .high = 80};
  EXPECT_EQ(said_at(3),
            "age: the patient is 3 years old; the 20 training patients of known age were 18 to 90, "
            "90 % of them 25 to 80");
  EXPECT_NE(said_at(91), "");
  EXPECT_EQ(said_at(18), "");
  EXPECT_EQ(said_at(90), "");
  EXPECT_EQ(said_at(std::nullopt), "");
}

TEST(Preflight, AmplitudesOfAnotherUnit) {
  ingest::RecordingRead night = sound_night();
  night.content.header.statistics[0].sd = 0.02;
  EXPECT_THAT(said(night, "amplitude"),
              HasSubstr("refused: EEG: its standard deviation is 0.02 µV"));
  EXPECT_THAT(said(night, "amplitude"), HasSubstr("mV under the name of µV"));
  night.content.header.statistics[0].sd = 110;
  EXPECT_THAT(said(night, "amplitude"), HasSubstr("warned: "));
  night.content.header.statistics[0].sd = 60;
  EXPECT_EQ(said(night, "amplitude"), "") << "nights differ";
}

TEST(Preflight, FlatMissingAndClippedSignals) {
  for (const auto& [code, member] :
       {std::pair("flat", &signal::QualityMeasures::flat_share),
        std::pair("missing", &signal::QualityMeasures::missing_share),
        std::pair("clipped", &signal::QualityMeasures::clipped_share)}) {
    ingest::RecordingRead night = sound_night();
    (*night.quality[0]).*member = 0.3;
    EXPECT_THAT(said(night, code), HasSubstr("for 30 % of the night")) << code;
    const bool refused = code == std::string("clipped");  // its limit is lower
    EXPECT_EQ(said(night, code).starts_with("refused"), refused) << code;
    (*night.quality[0]).*member = 0.6;
    EXPECT_THAT(said(night, code), HasSubstr("refused: EEG")) << code;
    (*night.quality[0]).*member = 0;
    (*night.quality[3]).*member = 0.6;
    EXPECT_THAT(said(night, code), HasSubstr("warned: ECG")) << code << ": the EEG is there";
  }
}

TEST(Preflight, ChannelsThatLookSwapped) {
  ingest::RecordingRead night = sound_night();
  auto& signals = night.content.signals;
  for (size_t w = 0; w < night.content.start_sample.size(); ++w) {
    const auto at = [&](size_t m) {
      return signals.begin() + static_cast<ptrdiff_t>((w * kModalities + m) * kWindowSamples);
    };
    std::swap_ranges(at(0), at(1), at(2));
  }
  EXPECT_THAT(said(night, "swapped"), HasSubstr("refused: EEG (EEG-channel) and EMG"));
}

TEST(Preflight, ModalitiesThatAreNotThere) {
  ingest::RecordingRead night = sound_night();
  night.content.header.channels[3] = {"", "no channel is ECG"};
  EXPECT_EQ(said(night, "missing"), "warned: no ECG: no channel is ECG");
  night.content.header.channels[0] = night.content.header.channels[1] = {"", "none"};
  EXPECT_NE(first_refusal(findings_of(night)), nullptr);
}

TEST(Preflight, ARealNightAndASimulatedModel) {
  ingest::RecordingRead night = sound_night();
  night.content.header.simulated = false;
  EXPECT_THAT(said(night, "simulated_model"), HasSubstr("refused: the model was trained on"));
}

TEST(UsableModalities, AFlatWindowIsNone) {
  ingest::RecordingRead night = sound_night(/*windows=*/10);
  std::fill_n(night.content.signals.begin() + 4 * kModalities * kWindowSamples, kWindowSamples,
              signal::float_to_half(7));
  night.content.present[5 * kModalities + 1] = 0;
  const std::vector<Presence> usable = usable_modalities(night.content);
  EXPECT_EQ(usable[3], 0x0F);
  EXPECT_EQ(usable[4], 0x0E);
  EXPECT_EQ(usable[5], 0x0D);
}

}  // namespace
}  // namespace physiomae::night
