#include "physiomae/simulate/nuisance.h"

#include <algorithm>
#include <cmath>

#include "tests/simulate/nights.h"
#include "tests/simulate/spectrum.h"
#include <gtest/gtest.h>

namespace physiomae::simulate::test {
namespace {

using io::Stage;

TEST(Nuisance, MainsAreWhereTheyBelong) {
  bool seen_50 = false, seen_60 = false;
  for (const auto& subject : subjects_of(50, 12)) {
    const Signals signals = steady_signals(Stage::n3, 2, subject);
    const auto density = welch(signals[kC3], kRateHz, 2048);
    const double hz = subject.mains_hz;
    EXPECT_GT(band_power(density, kRateHz, hz - 0.5, hz + 0.5),
              band_power(density, kRateHz, hz + 2, hz + 3))
        << subject.record;
    (hz < 55 ? seen_50 : seen_60) = true;
  }
  EXPECT_TRUE(seen_50 && seen_60);
}

TEST(Nuisance, EveryFaultOfThePageOccurs) {
  size_t pops = 0, loose = 0, flat = 0;
  double moving = 0, ticks = 0;
  for (const auto& subject : subjects_of(50, 4)) {
    const Night night = plan_night(steady_timeline(Stage::wake, 300), subject);
    const NuisancePlan plan = plan_nuisance(night, subject);
    pops += plan.pops.size();
    for (const auto& fault : plan.faults) {
      (fault.flat ? flat : loose) += 1;
      EXPECT_GE(fault.end - fault.start, 60 * kRateHz);
      EXPECT_LE(fault.end - fault.start, 360 * kRateHz);
    }
    for (const float strength : plan.movement) moving += strength > 0.1F;
    ticks += static_cast<double>(plan.movement.size());
  }
  EXPECT_GT(pops, 150U);
  EXPECT_GT(loose, 1U);
  EXPECT_GT(flat, 0U);
  EXPECT_GT(moving / ticks, 0.01);
  EXPECT_LT(moving / ticks, 0.2);
}

TEST(Nuisance, AFlatElectrodeIsFlat) {
  for (const auto& subject : subjects_of(50, 200)) {
    const Night night = plan_night(steady_timeline(Stage::n2, 20), subject);
    for (const auto& fault : plan_nuisance(night, subject).faults) {
      const int64_t last = std::min(fault.end, night.samples());
      if (!fault.flat || last - fault.start < 4000) continue;
      const Signals signals = render_signals(night, subject);
      const auto part =
          std::span(signals[fault.channel]).subspan(static_cast<size_t>(fault.start) + 1000, 2000);
      std::vector<float> sorted(part.begin(), part.end());
      std::sort(sorted.begin(), sorted.end());
      // What stays is the mains on the lead, a few µV; a pop may fall into it.
      const double unit = fault.channel == kEcg ? 1000 : 1;
      EXPECT_LT((sorted[1600] - sorted[400]) * unit, 25) << fault.channel;
      return;
    }
  }
  FAIL() << "no flat electrode in 200 stretches of 20 minutes";
}

// Powers differ between subjects for many reasons: gain is looked at alone.
TEST(Nuisance, SubjectsDifferInGain) {
  std::vector<double> logs;
  for (const auto& subject : subjects_of(40, 200))
    logs.push_back(std::log(subject.eeg_gain * subject.channel_gain[kC3]));
  double square = 0;
  for (const double value : logs) square += value * value / static_cast<double>(logs.size());
  EXPECT_NEAR(mean(logs), 0, 0.05);
  EXPECT_NEAR(std::sqrt(square), std::hypot(0.20, 0.08), 0.035);

  const auto log_power = [](const Subject& subject) {
    return std::log(typical_band_power(steady_signals(Stage::n2, 3, subject)[kC3], 0.5, 30));
  };
  const Subject subject = subjects_of(40, 1)[0];
  Subject skull = subject, electrode = subject;
  skull.eeg_gain *= 2;
  electrode.channel_gain[kC3] *= 2;
  EXPECT_NEAR(log_power(skull) - log_power(subject), std::log(4), 0.05);
  EXPECT_NEAR(log_power(electrode) - log_power(subject), std::log(4), 0.05);
}

TEST(Render, SamplesAreTheSignalsQuantised) {
  const Subject subject = subjects_of(40, 1)[0];
  // Awkward lengths: the last block is neither a whole epoch nor a whole tick.
  const Timeline timeline = cut_timeline(steady_timeline(Stage::n2, 2), 0, 2 * kEpochSamples + 7);
  const Night night = plan_night(timeline, subject);
  const Signals signals = render_signals(night, subject);
  const auto samples = render_samples(night, subject);
  ASSERT_EQ(samples.size(), signals[0].size() * kChannels);
  for (size_t c = 0; c < kChannels; ++c)
    for (size_t i = 0; i < signals[c].size(); ++i) {
      const double expected = std::clamp(
          signals[c][i] * kChannelSpecs[c].gain + kChannelSpecs[c].baseline, -32767.0, 32767.0);
      ASSERT_NEAR(samples[i * kChannels + c], expected, 0.51) << c << " " << i;
    }
}

}  // namespace
}  // namespace physiomae::simulate::test
