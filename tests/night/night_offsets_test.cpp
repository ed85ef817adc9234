#include "physiomae/night/night_offsets.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <string>

#include <gtest/gtest.h>

#include "physiomae/metrics/quantile.h"
#include "physiomae/night/stage_draws.h"

namespace physiomae::night {
namespace {

using io::Stage;

// A night whose scored path and probabilities are known: likelihoods of a model that is right, then
// off by an offset a stage.
struct KnownNight {
  std::vector<Stage> path;
  EpochEvidence evidence;
  StageOffsets truth{};  // what a fit should find

  KnownNight(uint64_t number, size_t epochs, double spread) {
    RandomSequence random(derive_key(/*seed=*/1, Domain::simulation, number));
    for (double& b : truth) b = spread * random.normal();
    const double mean = std::accumulate(truth.begin(), truth.end(), 0.0) / kStages;
    for (double& b : truth) b -= mean;
    size_t stage = 0;
    for (size_t e = 0; e < epochs; ++e) {
      if (random.uniform() < 0.1) stage = random.below(kStages);
      path.push_back(static_cast<Stage>(stage));
      StageRow p;
      for (size_t s = 0; s < kStages; ++s) {
        const double seen = (s == stage ? 2.0 : 0.0) + random.normal();
        p[s] = std::exp(2 * seen - truth[s]);
      }
      const double sum = std::accumulate(p.begin(), p.end(), 0.0);
      for (double& value : p) value /= sum;
      evidence.p.push_back(p);
      evidence.usable.push_back(1);
    }
  }

  Night night() const {
    Night night;
    for (size_t e = 0; e < evidence.p.size(); ++e) {
      Window& window = night.windows.emplace_back();
      window.onset_us = static_cast<int64_t>(e) * kWindowUs;
      window.usable = true;
      window.stage_p = evidence.p[e];
    }
    return night;
  }
};

TEST(NightOffsets, AreFoundWhereANightHasThem) {
  for (uint64_t n = 0; n < 5; ++n) {
    const KnownNight night(n, 2000, 0.8);
    const StageOffsets found = fit_offsets(night.evidence, night.path);
    EXPECT_NEAR(std::accumulate(found.begin(), found.end(), 0.0), 0, 1e-9);
    for (size_t s = 0; s < kStages; ++s) EXPECT_NEAR(found[s], night.truth[s], 0.35) << n << s;
  }
}

// The conditional log likelihood of the scored stages, by summing over all paths of five epochs, of
// which the third has no stage and the fourth no evidence.
double objective_of(const EpochEvidence& evidence, const std::vector<Stage>& scored,
                    const StageOffsets& b) {
  const StageMatrix transition = transition_probabilities(evidence);
  double all = 0, known = 0, ridge = 0;
  for (int number = 0; number < 3125; ++number) {
    double p = 1;
    bool fits = true;
    for (size_t e = 0, rest = static_cast<size_t>(number), before = 0; e < 5; ++e, rest /= 5) {
      const size_t s = rest % 5;
      if (evidence.usable[e] != 0) p *= evidence.p[e][s] * std::exp(b[s]);
      if (e > 0) p *= transition[before][s];
      fits = fits && (scored[e] == Stage::undefined || scored[e] == static_cast<Stage>(s));
      before = s;
    }
    all += p;
    if (fits) known += p;
  }
  for (const double value : b) ridge += value * value / 2;
  return std::log(all) - std::log(known) + ridge;
}

TEST(NightOffsets, MinimiseTheNotesObjectiveByBruteForce) {
  KnownNight night(7, 5, 1.0);
  night.evidence.usable[3] = 0;
  night.path[2] = Stage::undefined;
  const StageOffsets best = fit_offsets(night.evidence, night.path);
  const double least = objective_of(night.evidence, night.path, best);
  EXPECT_LT(least, objective_of(night.evidence, night.path, {}));
  for (size_t s = 0; s < kStages; ++s)
    for (const double step : {-1e-2, 1e-2}) {
      StageOffsets moved = best;
      moved[s] += step;
      EXPECT_GT(objective_of(night.evidence, night.path, moved), least) << s;
    }
}

TEST(NightOffsets, OfANewNightAreAMultivariateT) {
  std::vector<StageOffsets> nights;
  RandomSequence random(derive_key(2, Domain::simulation));
  for (int n = 0; n < 12; ++n) {
    StageOffsets& b = nights.emplace_back();
    for (double& value : b) value = random.normal();
  }
  double mean = 0, scatter = 0;  // of the difference of REM and wake
  for (const StageOffsets& b : nights) mean += (b[4] - b[0]) / 12;
  for (const StageOffsets& b : nights) scatter += std::pow(b[4] - b[0] - mean, 2);
  const OffsetDistribution distribution(nights);
  EXPECT_EQ(distribution.nights(), 12U);
  std::vector<double> drawn;
  RandomSequence draws(derive_key(3, Domain::simulation));
  for (int d = 0; d < 40000; ++d) {
    const StageOffsets b = distribution.draw(draws);
    EXPECT_NEAR(std::accumulate(b.begin(), b.end(), 0.0), 0, 1e-9);
    drawn.push_back((b[4] - b[0] - mean) / std::sqrt(scatter / 11 * (1 + 1.0 / 12)));
  }
  // scipy.stats.t(11).ppf([.05, .5, .9, .95])
  EXPECT_NEAR(metrics::quantile(drawn, 0.05), -1.795885, 0.06);
  EXPECT_NEAR(metrics::quantile(drawn, 0.5), 0, 0.03);
  EXPECT_NEAR(metrics::quantile(drawn, 0.9), 1.363430, 0.05);
  EXPECT_NEAR(metrics::quantile(drawn, 0.95), 1.795885, 0.06);
}

TEST(NightOffsets, OfFewNightsAreNoDistribution) {
  const std::vector<StageOffsets> nights(kLeastOffsetNights - 1, StageOffsets{1, 0, 0, 0, -1});
  const OffsetDistribution few(nights);
  EXPECT_TRUE(few.empty());
  const KnownNight night(1, 50, 0.5);
  EXPECT_EQ(draw_paths(night.evidence, 0, 50, 3, few), draw_paths(night.evidence, 0, 50, 3));
}

TEST(NightOffsets, NightsThatAreAlikeGiveTheirOwn) {
  const StageOffsets same = {0.5, -0.25, 0.25, 0, -0.5};
  const OffsetDistribution alike(std::vector<StageOffsets>(20, same));
  RandomSequence random(derive_key(4, Domain::simulation));
  for (size_t s = 0; s < kStages; ++s) EXPECT_NEAR(alike.draw(random)[s], same[s], 1e-6);
}

// How often the 90 % intervals of each statistic hold its value on the true path.
std::map<std::string, double> coverage(const OffsetDistribution& offsets) {
  constexpr int kNights = 100;
  std::map<std::string, double> held;
  for (uint64_t n = 0; n < kNights; ++n) {
    const KnownNight night(1000 + n, 400, 0.8);
    const auto given = statistics_with_intervals(night.night(), 0, 400, night.evidence, offsets);
    const auto truth = sleep_statistics(night.path);
    for (size_t i = 0; i < given.size(); ++i)
      if (given[i].low <= truth[i].value && truth[i].value <= given[i].high)
        held[given[i].name] += 1.0 / kNights;
  }
  return held;
}

TEST(NightOffsets, MakeIntervalsHoldWhatTheySay) {
  std::vector<StageOffsets> validation;
  for (uint64_t n = 0; n < 25; ++n) {
    const KnownNight night(n, 400, 0.8);
    validation.push_back(fit_offsets(night.evidence, night.path));
  }
  auto without = coverage({}), with = coverage(OffsetDistribution(validation));
  // With 100 nights a share of 90 % has a standard deviation of 3 %.
  for (const char* statistic : {"TST", "N2", "REM"}) {
    EXPECT_LT(without[statistic], 0.7) << statistic;
    EXPECT_GT(with[statistic], 0.8) << statistic;
    EXPECT_LT(with[statistic], 0.99) << statistic;
  }
}

}  // namespace
}  // namespace physiomae::night
