#include "physiomae/night/stage_draws.h"

#include <cmath>
#include <map>

#include "tests/night/made_up_night.h"
#include <gtest/gtest.h>

namespace physiomae::night {
namespace {

using io::Stage;

const SleepStatistic& named(const std::vector<SleepStatistic>& list, const std::string& name) {
  for (const SleepStatistic& s : list)
    if (s.name == name) return s;
  throw std::runtime_error("no " + name);
}

std::vector<SleepStatistic> statistics_of(const Night& night) {
  const EpochEvidence evidence = evidence_of(night);
  return statistics_with_intervals(night, 0, evidence.p.size(), evidence);
}

// A night of W, N2 and REM in long runs.
Night long_night(double p) {
  Night night;
  const Stage stages[] = {Stage::wake, Stage::n2, Stage::rem};
  for (int64_t w = 0; w < 600; ++w)
    night.windows.push_back(window_of(w * kWindowUs, stages[w / 40 % 3], p));
  return night;
}

TEST(NightDraws, ACertainNightHasIntervalsWithoutWidth) {
  for (const SleepStatistic& s : statistics_of(long_night(1 - 1e-12))) {
    if (std::isnan(s.value)) continue;
    EXPECT_EQ(s.low, s.value) << s.name;
    EXPECT_EQ(s.high, s.value) << s.name;
  }
}

TEST(NightDraws, DoubtWidensThem) {
  const auto sure = statistics_of(long_night(0.9)), unsure = statistics_of(long_night(0.4));
  const auto width = [](const SleepStatistic& s) { return s.high - s.low; };
  EXPECT_GT(width(named(unsure, "TST")), 1.5 * width(named(sure, "TST")));
  EXPECT_LE(named(sure, "TST").low, named(sure, "TST").value);
  EXPECT_GE(named(sure, "TST").high, named(sure, "TST").value);
}

TEST(NightDraws, DoNotBreakTheNightIntoPieces) {
  const SleepStatistic transitions = named(statistics_of(long_night(0.6)), "transitions");
  EXPECT_EQ(transitions.value, 14);
  // Windows drawn each by itself would change stage at about every second one.
  EXPECT_LT(transitions.high, 60);
}

TEST(NightDraws, WhatCouldNotBeStagedStaysSo) {
  const Night night = awkward_night();
  const EpochEvidence evidence = evidence_of(night);
  ASSERT_EQ(evidence.p.size(), 13U);
  for (const auto& path : draw_paths(evidence, 0, 13, 50)) {
    EXPECT_EQ(path[5], Stage::undefined);
    EXPECT_EQ(path[8], Stage::undefined);
    EXPECT_EQ(path[9], Stage::undefined);
    EXPECT_NE(path[6], Stage::undefined);
  }
}

// The posterior of a path by summing over all of them, with the transition matrix of the header's
// note written out again.
std::map<std::vector<int>, double> all_paths(const EpochEvidence& evidence) {
  double counts[kStages][kStages];
  for (auto& row : counts)
    for (double& c : row) c = 1;
  const auto best = [&](size_t e) {
    return std::ranges::max_element(evidence.p[e]) - evidence.p[e].begin();
  };
  for (size_t e = 1; e < evidence.p.size(); ++e) ++counts[best(e - 1)][best(e)];
  std::map<std::vector<int>, double> paths;
  double sum = 0;
  for (int a = 0; a < kStages; ++a)
    for (int b = 0; b < kStages; ++b)
      for (int c = 0; c < kStages; ++c) {
        const auto step = [&](int from, int to) {
          double row = 0;
          for (const double x : counts[from]) row += x;
          return counts[from][to] / row;
        };
        const double p = evidence.p[0][static_cast<size_t>(a)] * step(a, b) *
                         evidence.p[1][static_cast<size_t>(b)] * step(b, c) *
                         evidence.p[2][static_cast<size_t>(c)];
        paths[{a, b, c}] = p;
        sum += p;
      }
  for (auto& [path, p] : paths) p /= sum;
  return paths;
}

TEST(NightDraws, ComeFromThePosteriorOfWholePaths) {
  Night night = night_of({Stage::wake, Stage::n1, Stage::n2});
  night.windows[0].stage_p = {0.5, 0.2, 0.1, 0.1, 0.1};
  night.windows[1].stage_p = {0.3, 0.35, 0.25, 0.05, 0.05};
  night.windows[2].stage_p = {0.1, 0.1, 0.4, 0.3, 0.1};
  const EpochEvidence evidence = evidence_of(night);
  constexpr int kDraws = 40000;
  std::map<std::vector<int>, double> drawn;
  for (const auto& path : draw_paths(evidence, 0, 3, kDraws)) {
    std::vector<int> key;
    for (const Stage stage : path) key.push_back(static_cast<int>(stage));
    drawn[key] += 1.0 / kDraws;
  }
  for (const auto& [path, p] : all_paths(evidence))
    EXPECT_NEAR(drawn[path], p, 5 * std::sqrt(p / kDraws) + 1e-4) << path[0] << path[1] << path[2];
}

TEST(NightDraws, AreTheSameWhateverTheirNumber) {
  const EpochEvidence evidence = evidence_of(long_night(0.5));
  const auto few = draw_paths(evidence, 0, 600, 3), many = draw_paths(evidence, 0, 600, 7);
  for (size_t d = 0; d < few.size(); ++d) EXPECT_EQ(few[d], many[d]);
  EXPECT_NE(few[0], few[1]);
}

}  // namespace
}  // namespace physiomae::night
