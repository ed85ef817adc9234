#include "physiomae/simulate/eeg.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

#include "tests/simulate/nights.h"
#include "tests/simulate/spectrum.h"
#include <gtest/gtest.h>

#include "physiomae/simulate/eeg_waves.h"

// Bounds are generous; each names what it holds the signals against.

namespace physiomae::simulate::test {
namespace {

using io::Stage;

// Six subjects of one age in one stage; rendered once.
const std::vector<Signals>& six(Stage stage, double age) {
  static std::map<std::pair<Stage, double>, std::vector<Signals>> made;
  auto& signals = made[{stage, age}];
  if (signals.empty())
    for (const auto& subject : subjects_of(age, 6))
      signals.push_back(steady_signals(stage, 4, subject));
  return signals;
}

template <typename Measure>
double mean_of_six(Stage stage, double age, Measure measure) {
  double sum = 0;
  for (const auto& signals : six(stage, age)) sum += measure(signals) / 6;
  return sum;
}

double stage_power(Stage stage, Channel channel, double low_hz, double high_hz, double age = 40) {
  return mean_of_six(stage, age, [&](const Signals& signals) {
    return std::log(typical_band_power(signals[channel], low_hz, high_hz));
  });
}

// Iber et al. 2007 (AASM manual); Aeschbach and Borbély 1993: slow activity grows with depth.
TEST(Eeg, SlowActivityGrowsWithDepth) {
  const double w = stage_power(Stage::wake, kF3, 0.5, 4), n1 = stage_power(Stage::n1, kF3, 0.5, 4),
               n2 = stage_power(Stage::n2, kF3, 0.5, 4), n3 = stage_power(Stage::n3, kF3, 0.5, 4),
               rem = stage_power(Stage::rem, kF3, 0.5, 4);
  EXPECT_GT(n3, n2 + std::log(2.0));
  EXPECT_GT(n2, n1 + std::log(1.3));
  EXPECT_GT(n2, rem + std::log(1.3));
  EXPECT_GT(n3, w + std::log(4.0));
  // Young to middle-aged adults: some hundred µV² of slow activity in N3, not thousands.
  EXPECT_GT(n3, std::log(150.0));
  EXPECT_LT(n3, std::log(3000.0));
}

TEST(Eeg, AlphaIsPosteriorAndOfWakefulness) {
  const double wake = stage_power(Stage::wake, kO1, 8, 12);
  EXPECT_GT(wake, stage_power(Stage::n1, kO1, 8, 12) + std::log(1.5));
  EXPECT_GT(wake, stage_power(Stage::n2, kO1, 8, 12) + std::log(2.0));
  EXPECT_GT(wake, stage_power(Stage::rem, kO1, 8, 12) + std::log(2.0));
  EXPECT_GT(wake, stage_power(Stage::wake, kF3, 8, 12) + std::log(1.5));
}

TEST(Eeg, SigmaIsOfN2AndThetaOfN1) {
  const double n2 = stage_power(Stage::n2, kC3, 11, 16);
  EXPECT_GT(n2, stage_power(Stage::rem, kC3, 11, 16) + std::log(1.5));
  EXPECT_GT(n2, stage_power(Stage::n1, kC3, 11, 16) + std::log(1.3));
  EXPECT_GT(stage_power(Stage::n1, kC3, 4, 8), stage_power(Stage::wake, kC3, 4, 8));
}

// Miskovic et al. 2019; Schneider et al. 2022: W flattest, N3 steepest, REM between W and N3.
TEST(Eeg, SpectrumIsSteeperTheDeeperTheSleep) {
  const auto slope = [](Stage stage) {
    return mean_of_six(stage, 40, [](const Signals& signals) {
      return log_log_slope(welch(signals[kC3], kRateHz, 1024), kRateHz, 2, 40);
    });
  };
  const double w = slope(Stage::wake), n2 = slope(Stage::n2), n3 = slope(Stage::n3),
               rem = slope(Stage::rem);
  EXPECT_LT(n3, n2 - 0.1);
  EXPECT_LT(n2, w - 0.4);
  EXPECT_LT(rem, w - 0.1);
  EXPECT_GT(rem, n3 + 0.1);
  EXPECT_GT(w, -2.2);
  EXPECT_GT(n3, -4.5);
}

// Carrier et al. 2011; Mander et al. 2013: old adults have a half to a quarter of the young's
// slow-wave activity.
TEST(Eeg, SlowWavesFallWithAge) {
  const double young = stage_power(Stage::n3, kF3, 0.5, 2, 25);
  const double old = stage_power(Stage::n3, kF3, 0.5, 2, 75);
  EXPECT_GT(young - old, std::log(2.0));
  EXPECT_LT(young - old, std::log(8.0));
}

// Share of a signal that slow waves over 75 µV peak to peak fill: half-waves of 0.25 to 1 s between
// zero crossings of the low-passed signal (AASM manual, N3: at least 20 % of an epoch).
double slow_wave_share(std::span<const float> signal) {
  std::vector<float> low(signal.size());
  float fast = 0, base = 0;
  for (size_t i = 0; i < signal.size(); ++i) {
    fast += 0.118F * (signal[i] - fast);  // 4 Hz
    base += 0.0063F * (fast - base);      // 0.2 Hz
    low[i] = fast - base;
  }
  double filled = 0;
  size_t cross = 0;
  float before = 0, peak = 0;
  for (size_t i = 1; i < low.size(); ++i) {
    peak = std::max(peak, std::abs(low[i]));
    if ((low[i] < 0) == (low[i - 1] < 0)) continue;
    const double seconds = static_cast<double>(i - cross) / kRateHz;
    if (seconds >= 0.2 && seconds <= 1 && peak + before > 75) filled += seconds;
    cross = i;
    before = peak;
    peak = 0;
  }
  return filled * kRateHz / static_cast<double>(signal.size());
}

TEST(Eeg, N3HoldsTheSlowWavesThatDefineIt) {
  const auto share = [](Stage stage, double age) {
    return mean_of_six(stage, age, [](const Signals& s) { return slow_wave_share(s[kF3]); });
  };
  EXPECT_GT(share(Stage::n3, 25), 0.3);
  EXPECT_GT(share(Stage::n3, 75), 0.12);
  EXPECT_LT(share(Stage::n2, 40), 0.2);
  EXPECT_LT(share(Stage::rem, 40), 0.06);
}

// Köpruner et al. 1984, in Doppelmayr et al. 1998; Neurobiol Aging 2018, 69:261-273.
TEST(Eeg, AlphaSlowsWithAge) {
  const auto peak_hz = [](double age) {
    return mean_over(subjects_of(age, 10), Stage::wake, 5, [](const Signals& signals) {
      const auto density = welch(signals[kO1], kRateHz, 1024);
      size_t best = 36;  // 7 Hz
      for (size_t k = 36; k < 67; ++k)
        if (density[k] * static_cast<double>(k) > density[best] * static_cast<double>(best))
          best = k;
      return static_cast<double>(best) * kRateHz / 1024;
    });
  };
  const double young = peak_hz(22), old = peak_hz(75);
  EXPECT_GT(young - old, 0.6);
  EXPECT_LT(young - old, 3.0);
  EXPECT_NEAR(young, 10.5, 0.8);
}

// Spindles as their definition has them, and their signal at their place.
TEST(Eeg, SpindlesFallWithAgeAndShowInTheSignal) {
  const auto per_minute = [](double age) {
    double count = 0;
    for (const auto& subject : subjects_of(age, 10)) {
      const Night night = plan_night(steady_timeline(Stage::n2, 20), subject);
      for (const auto& wave : plan_waves(night, subject)) {
        if (wave.kind != WaveKind::spindle) continue;
        ++count;
        EXPECT_GE(wave.frequency_hz, 11);
        EXPECT_LE(wave.frequency_hz, 16);
        EXPECT_GE(wave.length, kRateHz / 2 - 1);
        EXPECT_LE(wave.length, 2 * kRateHz);
      }
    }
    return count / 200;
  };
  const double young = per_minute(25), old = per_minute(70);
  EXPECT_GT(young, 1.5 * old);  // Martin et al. 2013; Purcell et al. 2017
  EXPECT_GT(young, 2);
  EXPECT_LT(young, 8);
  EXPECT_GT(old, 0.5);

  const Subject subject = subjects_of(25, 1)[0];
  const Night night = plan_night(steady_timeline(Stage::n2, 20), subject);
  const Signals signals = render_signals(night, subject);
  std::vector<double> at, between;
  for (const auto& wave : plan_waves(night, subject)) {
    if (wave.kind != WaveKind::spindle || wave.start < 1000 || wave.start > night.samples() - 1000)
      continue;
    const auto power = [&](int64_t start) {
      const auto part = std::span(signals[kC3]).subspan(static_cast<size_t>(start), 128);
      return band_power(welch(part, kRateHz, 128), kRateHz, 11, 16);
    };
    at.push_back(power(wave.start + wave.length / 2 - 64));
    between.push_back(power(wave.start - 400));
  }
  EXPECT_GT(median(at), 2 * median(between));
}

TEST(Eeg, KComplexesVertexAndSawtoothWavesKeepToTheirStages) {
  const Subject subject = subjects_of(30, 1)[0];
  const auto count = [&](Stage stage, WaveKind kind) {
    const Night night = plan_night(steady_timeline(stage, 60), subject);
    const auto waves = plan_waves(night, subject);
    return std::count_if(waves.begin(), waves.end(),
                         [&](const EegWave& wave) { return wave.kind == kind; });
  };
  EXPECT_GT(count(Stage::n2, WaveKind::k_complex), 5 * count(Stage::rem, WaveKind::k_complex));
  EXPECT_GT(count(Stage::n1, WaveKind::vertex_wave), count(Stage::n3, WaveKind::vertex_wave));
  EXPECT_GT(count(Stage::rem, WaveKind::sawtooth), 20);
  EXPECT_LT(count(Stage::n2, WaveKind::sawtooth), 10);
  EXPECT_LT(count(Stage::wake, WaveKind::spindle), 10);
}

// Volume conduction: neighbours alike, but never copies.
TEST(Eeg, DerivationsShareSources) {
  const Signals signals = steady_signals(Stage::n2, 5, subjects_of(40, 1)[0]);
  const auto correlation = [&](Channel a, Channel b) {
    double ab = 0, aa = 0, bb = 0;
    for (size_t i = 1; i < signals[a].size(); ++i) {  // differences: drift does not count
      const double x = signals[a][i] - signals[a][i - 1], y = signals[b][i] - signals[b][i - 1];
      ab += x * y, aa += x * x, bb += y * y;
    }
    return ab / std::sqrt(aa * bb);
  };
  EXPECT_GT(correlation(kF3, kC3), 0.5);
  EXPECT_GT(correlation(kF3, kC3), correlation(kF3, kO2));
  EXPECT_LT(correlation(kF3, kC3), 0.97);
  EXPECT_GT(correlation(kF3, kO2), 0.1);
}

}  // namespace
}  // namespace physiomae::simulate::test
