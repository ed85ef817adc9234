#include "physiomae/metrics/judgement.h"

#include <cmath>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>

#include "physiomae/metrics/stage_baseline.h"

namespace physiomae::metrics {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Two patients with a night each: stages W N1 N2 N3 REM and W N2 N2 W; arousals in an N1 and an N2;
// wake is not scored for arousals.
class JudgementTest : public testing::Test {
 protected:
  JudgementTest() {
    store::write_made_up(folder_.path(), {{.record = "a",
                                           .patient = "p",
                                           .age_years = 30,
                                           .stages = {0, 1, 2, 3, 4},
                                           .arousal_on = {0, 6000, 0, 0, 0},
                                           .arousal_scored = {0, 6000, 6000, 6000, 6000}},
                                          {.record = "b",
                                           .patient = "q",
                                           .age_years = 70,
                                           .stages = {0, 2, 2, 0},
                                           .arousal_on = {0, 0, 5000, 0},
                                           .arousal_scored = {0, 6000, 6000, 0}}});
    store_.emplace(folder_.path());
  }
  dataset::TaskData data(dataset::TaskKind kind) const {
    dataset::TaskData found;
    found.task = dataset::task(kind);
    found.test = dataset::labelled_windows(*store_, {"p", "q"}, kind);
    return found;
  }
  // Probability .9 for `answer`.
  Predictions answers(const dataset::TaskData& about, const std::vector<int>& answer) const {
    std::vector<double> p(answer.size() * static_cast<size_t>(about.task.classes),
                          .1 / (about.task.classes - 1));
    for (size_t i = 0; i < answer.size(); ++i)
      p[i * static_cast<size_t>(about.task.classes) + static_cast<size_t>(answer[i])] = .9;
    return scored_run(about, *store_, 0, p).test;
  }

  TemporaryFolder folder_;
  std::optional<store::Store> store_;
};

TEST_F(JudgementTest, OfSleepHasClassesAndNights) {
  const auto about = data(dataset::TaskKind::sleep);
  const Predictions run = answers(about, {0, 2, 2, 3, 4, 0, 2, 2, 0});
  const TaskJudgement found = judge(about, *store_, {&run}, {}, {.draws = 50});
  EXPECT_EQ(found.windows.windows, 9);
  EXPECT_EQ(found.windows.patients, 2U);
  EXPECT_NEAR(found.windows.estimate[score_place("balanced_accuracy")], 0.8, 1e-12);
  EXPECT_EQ(found.confusion.at(1, 2), 1);
  EXPECT_EQ(found.classes[2].name, "N2");
  EXPECT_NEAR(found.classes[2].precision, 3.0 / 4, 1e-12);
  EXPECT_NEAR(found.classes[2].recall, 1, 1e-12);
  EXPECT_TRUE(std::isnan(found.classes[1].precision));  // never said
  ASSERT_EQ(found.nights.size(), 2U);
  EXPECT_EQ(found.nights[1].record, "b");
  EXPECT_EQ(found.nights[1].kappa, 1);
  EXPECT_FALSE(found.night_means.has_value());
  EXPECT_FALSE(found.scored.has_value());
  EXPECT_FALSE(found.calibrated.has_value());
}

TEST_F(JudgementTest, OfAgeIsAlsoOfNights) {
  const auto about = data(dataset::TaskKind::age);
  const Predictions run = answers(about, {1, 1, 1, 0, 0, 0, 0, 0, 1});
  const TaskJudgement found = judge(about, *store_, {&run}, {}, {.draws = 20});
  EXPECT_NEAR(found.windows.estimate[score_place("balanced_accuracy")], (0.6 + 0.75) / 2, 1e-12);
  ASSERT_TRUE(found.night_means.has_value());
  EXPECT_EQ(found.night_means->windows, 2);
  EXPECT_EQ(found.night_means->positives, 1);
  EXPECT_EQ(found.night_means->estimate[score_place("balanced_accuracy")], 1);
}

TEST_F(JudgementTest, OfArousalsIsAlsoOfScoredWindows) {
  const auto about = data(dataset::TaskKind::arousal);
  const Predictions run = answers(about, {1, 1, 0, 0, 0, 1, 0, 1, 0});
  const TaskJudgement found = judge(about, *store_, {&run}, {2.0}, {.draws = 20});
  EXPECT_EQ(found.windows.windows, 9);
  EXPECT_EQ(found.windows.positives, 2);
  EXPECT_NEAR(found.windows.estimate[score_place("balanced_accuracy")], (1 + 5.0 / 7) / 2, 1e-12);
  ASSERT_TRUE(found.scored.has_value());
  EXPECT_EQ(found.scored->windows, 6);
  EXPECT_EQ(found.scored->estimate[score_place("balanced_accuracy")], 1);
  EXPECT_EQ(found.scored->estimate[score_place("auprc")], 1);
  EXPECT_THAT(found.temperatures, ElementsAre(2.0));
  EXPECT_EQ(found.calibration.bins[13].windows, 4);  // probability .9
  EXPECT_EQ(found.calibrated->bins[13].windows, 0);
  EXPECT_EQ(found.calibrated->bins[11].windows, 4);  // .75
}

TEST_F(JudgementTest, StageAloneIsABaselineOfArousals) {
  const auto about = data(dataset::TaskKind::arousal);
  const TaskResult found = stage_only(about, *store_);
  ASSERT_EQ(found.runs.size(), 1U);
  EXPECT_THAT(found.runs[0].test.predicted(), ElementsAre(0, 1, 1, 0, 0, 0, 1, 1, 0));
  EXPECT_NEAR(found.runs[0].scores.balanced_accuracy, (1 + 5.0 / 7) / 2, 1e-12);
  EXPECT_THAT(message_of([&] { stage_only(data(dataset::TaskKind::sleep), *store_); }),
              HasSubstr("a baseline of arousal"));
}

TEST_F(JudgementTest, RefusesPredictionsAboutOtherWindows) {
  const auto about = data(dataset::TaskKind::sleep);
  const Predictions run = answers(about, {0, 2, 2, 3, 4, 0, 2, 2, 0});
  auto fewer = about;
  fewer.test.pop_back();
  EXPECT_THAT(message_of([&] { judge(fewer, *store_, {&run}, {}, {}); }), HasSubstr("expected 8"));
  EXPECT_THAT(message_of([&] {
                judge(about, *store_, {&run}, {1.0, 2.0}, {});
              }),
              HasSubstr("2 temperatures of 1 runs"));
}

}  // namespace
}  // namespace physiomae::metrics
