#include "physiomae/metrics/scores.h"

#include <cmath>

#include "tests/metrics/golden.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/auroc.h"

namespace physiomae::metrics {
namespace {

using testing::ElementsAre;

// Equal to scikit-learn to 1e-12, or both undefined.
void expect_same(double ours, double theirs, const std::string& what) {
  if (std::isnan(theirs))
    EXPECT_TRUE(std::isnan(ours)) << what << ": " << ours << " where it is undefined";
  else
    EXPECT_NEAR(ours, theirs, 1e-12) << what;
}

TEST(Scores, EqualScikitLearn) {
  for (const auto& item : golden("metrics_scores.json")) {
    const std::string name = item["name"];
    const auto truth = item["truth"].get<std::vector<int>>();
    const auto predicted = item["predicted"].get<std::vector<int>>();
    const int classes = item["classes"];
    const ConfusionMatrix matrix = confusion_matrix(truth, predicted, classes);
    EXPECT_EQ(matrix.counts, item["confusion"].get<std::vector<int64_t>>()) << name;
    expect_same(accuracy(matrix), number(item["accuracy"]), name + ", accuracy");
    expect_same(balanced_accuracy(matrix), number(item["balanced_accuracy"]),
                name + ", balanced accuracy");
    expect_same(cohen_kappa(matrix), number(item["kappa"]), name + ", kappa");
    expect_same(f1_macro(matrix), number(item["f1_macro"]), name + ", macro F1");
    expect_same(f1_weighted(matrix), number(item["f1_weighted"]), name + ", weighted F1");
    for (int c = 0; c < classes; ++c)
      expect_same(f1_of_class(matrix, c), number(item["f1_of_class"][static_cast<size_t>(c)]),
                  name + ", F1 of class " + std::to_string(c));
    if (item.contains("class_weights")) {
      const auto weights = class_weights(truth, classes);
      for (size_t c = 0; c < weights.size(); ++c)
        expect_same(weights[c], number(item["class_weights"][c]), name + ", class weight");
    }
    if (item.contains("score"))
      expect_same(auroc(truth, item["score"].get<std::vector<double>>()), number(item["auroc"]),
                  name + ", AUROC");
  }
}

TEST(Scores, OfNothingAreUndefined) {
  const ConfusionMatrix empty = confusion_matrix({}, {}, 3);
  for (const double value : {accuracy(empty), balanced_accuracy(empty), cohen_kappa(empty),
                             f1_macro(empty), f1_weighted(empty), f1_of_class(empty, 0)})
    EXPECT_TRUE(std::isnan(value));
  EXPECT_TRUE(std::isnan(auroc({}, {})));
}

TEST(Scores, RefusesWhatIsNoClassOrNoNumber) {
  const std::vector<int> two = {0, 1}, three = {0, 1, 2}, negative = {-1, 0};
  EXPECT_THROW(confusion_matrix(two, three, 3), Error);
  EXPECT_THROW(confusion_matrix(three, three, 2), Error);
  EXPECT_THROW(confusion_matrix(negative, two, 2), Error);
  EXPECT_THROW(class_weights(negative, 2), Error);
  const std::vector<double> nan = {0, std::nan("")}, fine = {0, 1};
  EXPECT_THROW(auroc(two, nan), Error);
  EXPECT_THROW(auroc(negative, fine), Error);
  EXPECT_THROW(auroc(three, fine), Error);
}

TEST(Scores, OneClassIsAMatrixAndNoneIsNot) {
  const std::vector<int> labels = {0, 0};
  EXPECT_THAT(confusion_matrix(labels, labels, 1).counts, ElementsAre(2));
  EXPECT_THROW(confusion_matrix({}, {}, 0), Error);
}

TEST(Scores, AClassOfOneWindowIsWeighedToo) {
  const std::vector<int> labels = {0, 1, 1, 1};
  EXPECT_THAT(class_weights(labels, 3), ElementsAre(4.0 / 3, 4.0 / 9, 0));
}

TEST(Scores, BinaryTaskWithOneClassHasNoScores) {
  const auto& age = dataset::task(dataset::TaskKind::age);
  Predictions predictions{2, {1, 1}, {0.2, 0.8, 0.9, 0.1}, {}};
  const Scores one_class = score(predictions, age);
  EXPECT_THAT(one_class.missing_classes, ElementsAre("55 or over"));
  EXPECT_TRUE(std::isnan(one_class.balanced_accuracy));
  EXPECT_TRUE(std::isnan(one_class.f1_positive));
  predictions.truth = {1, 0};
  const Scores both = score(predictions, age);
  EXPECT_EQ(both.balanced_accuracy, 1);
  EXPECT_EQ(both.auroc, 1);
  EXPECT_EQ(both.f1_positive, 1);
  EXPECT_THAT(both.support, ElementsAre(1, 1));
}

TEST(Scores, SleepSaysWhichStagesAreMissing) {
  const auto& sleep = dataset::task(dataset::TaskKind::sleep);
  const Predictions predictions{
      5, {0, 2}, {.9, .1, 0, 0, 0, /**/ 0, 0, .4, .4, .2}, {}};  // a tie: the lower class
  const Scores scores = score(predictions, sleep);
  EXPECT_EQ(scores.balanced_accuracy, 1);
  EXPECT_THAT(scores.missing_classes, ElementsAre("N1", "N3", "REM"));
  EXPECT_TRUE(std::isnan(scores.auroc));
}

TEST(Scores, RefusesPredictionsOfAnotherShape) {
  const auto& age = dataset::task(dataset::TaskKind::age);
  EXPECT_THROW(score({5, {0}, {1, 0, 0, 0, 0}, {}}, age), Error);
  EXPECT_THROW(score({2, {0, 1}, {1, 0}, {}}, age), Error);
  EXPECT_THROW(score({2, {0}, {std::nan(""), 0}, {}}, age), Error);
}

TEST(Scores, AggregateIsMeanGainOverChance) {
  const std::vector<double> scores = {0.6, 0.75, 0.5};
  const std::vector<int> classes = {5, 2, 2};
  EXPECT_NEAR(aggregate_score(scores, classes), (2.0 + 0.5 + 0.0) / 3, 1e-12);
}

TEST(Scores, SeedsGiveMeanAndSampleDeviation) {
  const std::vector<double> values = {1, 2, 4}, one = {3};
  EXPECT_NEAR(mean_sd(values).mean, 7.0 / 3, 1e-12);
  EXPECT_NEAR(mean_sd(values).sd, std::sqrt(7.0 / 3), 1e-12);
  EXPECT_EQ(mean_sd(one).mean, 3);
  EXPECT_TRUE(std::isnan(mean_sd(one).sd));
}

}  // namespace
}  // namespace physiomae::metrics
