#include <algorithm>
#include <cmath>

#include "tests/simulate/nights.h"
#include "tests/simulate/spectrum.h"
#include <gtest/gtest.h>

#include "physiomae/simulate/breathing.h"
#include "physiomae/simulate/eyes.h"

namespace physiomae::simulate::test {
namespace {

using io::Stage;

// AASM manual: chin tone falls from W over NREM to the lowest level of the night in REM.
TEST(Chin, ToneFallsFromWakefulnessToRem) {
  const auto tone = [](Stage stage) {
    return mean_over(subjects_of(45, 6), stage, 3, [](const Signals& s) {
      return std::sqrt(typical_band_power(s[kChin], 15, 45));
    });
  };
  const double w = tone(Stage::wake), n1 = tone(Stage::n1), n2 = tone(Stage::n2),
               n3 = tone(Stage::n3), rem = tone(Stage::rem);
  EXPECT_GT(w, 1.2 * n1);
  EXPECT_GT(n1, 1.1 * n2);
  EXPECT_GT(n2, 1.05 * n3);
  EXPECT_GT(n3, 1.2 * rem);
}

// REM atonia is broken by short bursts (most of up to 1 s: Feemster et al. 2019).
TEST(Chin, RemHasTwitches) {
  const auto peakedness = [](Stage stage) {
    return mean_over(subjects_of(60, 5), stage, 4, [](const Signals& s) {
      std::vector<double> levels;
      for (size_t at = 0; at + 40 <= s[kChin].size(); at += 40) {
        std::vector<float> part(s[kChin].begin() + static_cast<std::ptrdiff_t>(at),
                                s[kChin].begin() + static_cast<std::ptrdiff_t>(at) + 40);
        for (size_t i = 0; i + 1 < part.size(); ++i) part[i] = part[i + 1] - part[i];
        part.pop_back();
        levels.push_back(rms(part));
      }
      std::sort(levels.begin(), levels.end());
      return levels[levels.size() * 98 / 100] / median(levels);
    });
  };
  EXPECT_GT(peakedness(Stage::rem), 1.3 * peakedness(Stage::n3));
}

// Rapid movements in REM and awake, rolling ones in N1, none in N3 (AASM manual).
TEST(Eyes, MoveAsTheStageHasIt) {
  const Subject subject = subjects_of(40, 1)[0];
  const auto plan = [&](Stage stage) {
    return plan_eyes(plan_night(steady_timeline(stage, 30), subject), subject);
  };
  const auto rem = plan(Stage::rem), n1 = plan(Stage::n1), n3 = plan(Stage::n3),
             wake = plan(Stage::wake);
  EXPECT_GT(rem.saccades.size(), 100U);
  EXPECT_GT(wake.saccades.size(), 100U);
  EXPECT_LT(n3.saccades.size(), 15U);
  const auto rolling = [](const EyePlan& p) {
    return std::count_if(p.swings.begin(), p.swings.end(),
                         [](const EyeSwing& swing) { return !swing.blink; });
  };
  EXPECT_GT(rolling(n1), 5 * std::max<std::ptrdiff_t>(1, rolling(n3)));
  for (const auto& swing : n1.swings)
    if (!swing.blink) {
      EXPECT_GE(swing.length, 2 * kRateHz - 1);
      EXPECT_LE(swing.length, 5 * kRateHz);
    }
}

TEST(Eyes, ShowInTheirDerivationAndLeakIntoF3) {
  const auto fast_power = [](Stage stage, Channel channel) {
    return mean_over(subjects_of(40, 4), stage, 3,
                     [&](const Signals& s) { return typical_band_power(s[channel], 0.3, 2); });
  };
  EXPECT_GT(fast_power(Stage::rem, kE1), 2 * fast_power(Stage::rem, kF3));
  EXPECT_GT(fast_power(Stage::n1, kE1), 1.5 * fast_power(Stage::n1, kF3));
}

double mean_rate_bpm(const Signals& signals) {
  double sum = 0;
  int count = 0;
  for (const double rr : rr_intervals(r_peaks(signals[kEcg])))
    if (!std::isnan(rr)) sum += rr, ++count;
  return 60 * count / sum;
}

double variability(const Signals& signals) { return rmssd(rr_intervals(r_peaks(signals[kEcg]))); }

// Resting and sleeping adults: 45 to 90 beats/min, slower asleep, faster in REM than in N2/N3
// (Bušek et al. 2005; Bonnemeier et al. 2003).
TEST(Heart, RateFollowsTheStage) {
  const auto subjects = subjects_of(40, 6);
  const double w = mean_over(subjects, Stage::wake, 5, mean_rate_bpm);
  const double n2 = mean_over(subjects, Stage::n2, 5, mean_rate_bpm);
  const double rem = mean_over(subjects, Stage::rem, 5, mean_rate_bpm);
  EXPECT_GT(w, n2 + 2);
  EXPECT_GT(rem, n2 + 0.5);
  EXPECT_GT(n2, 50);
  EXPECT_LT(n2, 75);
}

// RMSSD falls most with age (Umetani et al. 1998), here to a half or a third; vagal variability is
// higher in NREM than awake and in REM.
TEST(Heart, VariabilityFallsWithAgeAndOutOfNrem) {
  const double young = mean_over(subjects_of(22, 10), Stage::n2, 4, variability);
  const double old = mean_over(subjects_of(75, 10), Stage::n2, 4, variability);
  EXPECT_GT(young, 1.6 * old);
  EXPECT_GT(young, 0.020);
  EXPECT_LT(young, 0.120);
  EXPECT_GT(mean_over(subjects_of(25, 6), Stage::n3, 4, variability),
            mean_over(subjects_of(25, 6), Stage::rem, 4, variability));
}

// Sinus arrhythmia: RR follows the chest's movement (Hirsch and Bishop 1981).
TEST(Heart, ArrhythmiaIsLockedToBreathing) {
  double sum = 0;
  const auto subjects = subjects_of(22, 6);
  for (const auto& subject : subjects) {
    const Signals signals = steady_signals(Stage::n3, 4, subject);
    const auto peaks = r_peaks(signals[kEcg]);
    const auto rr = rr_intervals(peaks);
    double xy = 0, xx = 0, yy = 0;
    std::vector<double> sizes;
    for (const float v : signals[kAbdomen]) sizes.push_back(std::abs(v));
    const double usual = median(sizes);
    for (size_t i = 12; i + 12 < rr.size(); ++i) {
      double around = 0;  // remove what is slower than breathing
      for (size_t j = i - 6; j <= i + 6; ++j) around += rr[j] / 13;
      const double x = rr[i] - around, y = signals[kAbdomen][(peaks[i] + peaks[i + 1]) / 2];
      if (std::isnan(x) || std::abs(y) > 4 * usual) continue;
      xy += x * y, xx += x * x, yy += y * y;
    }
    sum += xy / std::sqrt(xx * yy) / static_cast<double>(subjects.size());
  }
  EXPECT_LT(sum, -0.4) << "inspiration shortens RR";
}

// 10 to 22 breaths a minute, steadier in N3 than in REM.
TEST(Breathing, RateAndRegularity) {
  const auto peak_sharpness = [](const Signals& s) {
    const auto density = welch(s[kAbdomen], kRateHz, 8192);
    const auto at = [&](double hz) { return static_cast<size_t>(hz * 8192 / kRateHz); };
    size_t best = at(0.13);
    for (size_t k = at(0.13); k < at(0.6); ++k)
      if (density[k] > density[best]) best = k;
    const double hz = static_cast<double>(best) * kRateHz / 8192;
    EXPECT_GT(hz, 9.0 / 60);
    EXPECT_LT(hz, 23.0 / 60);
    return band_power(density, kRateHz, hz - 0.03, hz + 0.03) /
           band_power(density, kRateHz, 0.1, 0.6);
  };
  const auto subjects = subjects_of(40, 6);
  EXPECT_GT(mean_over(subjects, Stage::n3, 6, peak_sharpness),
            1.1 * mean_over(subjects, Stage::rem, 6, peak_sharpness));
}

TEST(Oximetry, LiesInThePhysiologicalRange) {
  for (const auto& subject : subjects_of(60, 6)) {
    const Signals s = steady_signals(Stage::n2, 3, subject);
    const auto [low, high] = std::minmax_element(s[kSaO2].begin(), s[kSaO2].end());
    EXPECT_GT(*low, 85);
    EXPECT_LE(*high, 100);
  }
}

}  // namespace
}  // namespace physiomae::simulate::test
