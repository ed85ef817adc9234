#include "physiomae/metrics/bootstrap.h"

#include <cmath>
#include <numeric>

#include "tests/metrics/judge_golden_case.h"
#include "tests/support.h"
#include <gmock/gmock.h>

#include "physiomae/metrics/average_precision.h"

namespace physiomae::metrics {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Multisets of patients scored at once equal scikit-learn on their windows, repeated, to 1e-12.
TEST(ResampledScores, EqualScikitLearnOnRepeatedPatients) {
  for (const JudgeCase& item : judge_cases()) {
    const ResampledScores scores(item.task, JudgeCase::pointers(item.first));
    const auto& draws = item.json["draws"];
    for (size_t begin = 0; begin < draws.size(); begin += 5) {  // lanes full, and not
      std::vector<uint32_t> counts;
      const size_t end = std::min(draws.size(), begin + 5);
      for (size_t d = begin; d < end; ++d)
        for (const uint32_t count : draws[d]["counts"]) counts.push_back(count);
      const auto rows = scores.scores(counts);
      ASSERT_EQ(rows.size(), end - begin);
      for (size_t d = begin; d < end; ++d)
        for (const auto& [key, value] : draws[d]["scores"].items())
          EXPECT_NEAR(rows[d - begin][score_place(key)], number(value), 1e-12)
              << item.name() << ", draw " << d << ", " << key;
    }
  }
}

// 20,000 draws of NumPy from other random numbers. A 2.5 % quantile of n draws has a standard error
// of about 2.7 sd / sqrt(n) (normal density there); 4 of them, of our 4,000 draws and of theirs.
TEST(Bootstrap, IntervalsAgreeWithNumpy) {
  for (const JudgeCase& item : judge_cases()) {
    const ResampledScores scores(item.task, JudgeCase::pointers(item.first));
    const BootstrapResult found = bootstrap(scores, {.seed = 3, .draws = 4000});
    const auto& expected = item.json["bootstrap"];
    for (const char* key : {"balanced_accuracy", "kappa", "f1_macro"}) {
      const auto& theirs = expected[key];
      const double tolerance =
          4 * 2.7 * theirs["sd"].get<double>() * std::sqrt(1.0 / 4000 + 1.0 / 20000);
      const Interval ours = found.intervals[score_place(key)];
      EXPECT_NEAR(ours.low, theirs["low"].get<double>(), tolerance) << item.name() << " " << key;
      EXPECT_NEAR(ours.high, theirs["high"].get<double>(), tolerance) << item.name() << " " << key;
    }
    const double share =
        static_cast<double>(found.redrawn) / static_cast<double>(found.redrawn + found.draws);
    EXPECT_NEAR(share, expected["redrawn_share"].get<double>(), 0.02) << item.name();
  }
}

TEST(Bootstrap, IsTheSameForAnyNumberOfThreads) {
  const JudgeCase item = judge_cases()[1];
  const ResampledScores scores(item.task, JudgeCase::pointers(item.first));
  const auto run = [&](uint64_t seed, int threads) {
    const auto result = bootstrap(scores, {.seed = seed, .draws = 101, .threads = threads});
    std::vector<double> values;
    for (const Interval& interval : result.intervals)
      values.insert(values.end(), {interval.low, interval.high});
    return values;
  };
  EXPECT_EQ(run(0, 1), run(0, 3));
  EXPECT_NE(run(0, 1), run(1, 1));
}

TEST(Bootstrap, DrawsAreOfPatientsWithReplacement) {
  const auto count = drawn_patients(/*seed=*/5, /*draw=*/7, /*attempt=*/0, /*patients=*/1000);
  EXPECT_EQ(std::accumulate(count.begin(), count.end(), 0U), 1000U);
  EXPECT_NEAR(static_cast<double>(std::count(count.begin(), count.end(), 0U)), 1000 / std::exp(1.0),
              60);
  EXPECT_EQ(count, drawn_patients(5, 7, 0, 1000));
  EXPECT_NE(count, drawn_patients(5, 8, 0, 1000));
  EXPECT_NE(count, drawn_patients(5, 7, 1, 1000));
  EXPECT_THAT(drawn_patients(0, 0, 0, 1), ElementsAre(1));
}

// The only positive patient is missed by a third of the draws: they are drawn again.
TEST(Bootstrap, ADrawWithoutAClassIsDrawnAgain) {
  const Predictions predictions{2, {0, 0, 0, 1}, {.9, .1, .4, .6, .7, .3, .2, .8}, {0, 1, 2, 3}};
  const ResampledScores scores(dataset::task("arousal"), {&predictions});
  const BootstrapResult result = bootstrap(scores, {.draws = 2000});
  for (const Interval& interval : result.intervals) EXPECT_FALSE(std::isnan(interval.low));
  EXPECT_NEAR(static_cast<double>(result.redrawn) / (2000.0 + static_cast<double>(result.redrawn)),
              std::pow(0.75, 4), 0.03);
  EXPECT_EQ(result.intervals[score_place("auroc")].high, 1);
}

TEST(Bootstrap, WithoutDrawsThereIsNoInterval) {
  const Predictions predictions{2, {0, 1}, {.9, .1, .4, .6}, {0, 1}};
  const ResampledScores scores(dataset::task("arousal"), {&predictions});
  EXPECT_TRUE(std::isnan(bootstrap(scores, {.draws = 0}).intervals[0].low));
}

// All its draws are alike: an interval of no width would look certain.
TEST(Bootstrap, OfOnePatientThereIsNoInterval) {
  const Predictions predictions{2, {0, 1}, {.9, .1, .4, .6}, {0, 0}};
  const ResampledScores scores(dataset::task("arousal"), {&predictions});
  const BootstrapResult result = bootstrap(scores, {.draws = 10});
  EXPECT_EQ(result.draws, 10);
  for (const Interval& interval : result.intervals) EXPECT_TRUE(std::isnan(interval.low));
}

TEST(ResampledScores, RefusesRunsAboutOtherWindows) {
  const Predictions one{2, {0, 1}, {.9, .1, .4, .6}, {0, 1}},
      other{2, {1, 1}, {.9, .1, .4, .6}, {0, 1}}, without{2, {0, 1}, {.9, .1, .4, .6}, {}};
  const auto& task = dataset::task("arousal");
  EXPECT_THAT(message_of([&] {
                ResampledScores(task, {&one, &other});
              }),
              HasSubstr("expected the same windows"));
  EXPECT_THAT(message_of([&] { ResampledScores(task, {&without}); }),
              HasSubstr("expected a patient a window"));
  EXPECT_THAT(message_of([&] { ResampledScores(task, {}); }), HasSubstr("no run"));
}

TEST(AveragePrecision, FollowsTheDefinition) {
  // From the highest: + (1/1), - , + (2/3), tie of + and - (3/5).
  const std::vector<int> truth = {1, 0, 1, 1, 0};
  const std::vector<double> score = {.9, .8, .7, .5, .5};
  EXPECT_NEAR(average_precision(truth, score), (1.0 + 2.0 / 3 + 3.0 / 5) / 3, 1e-12);
  const std::vector<int> none = {0, 0, 0, 0, 0};
  EXPECT_TRUE(std::isnan(average_precision(none, score)));
}

}  // namespace
}  // namespace physiomae::metrics
