#include "physiomae/metrics/calibration.h"

#include <cmath>
#include <limits>

#include "tests/metrics/golden.h"
#include "tests/support.h"
#include <gmock/gmock.h>

#include "physiomae/base/random.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

using testing::HasSubstr;

Predictions predictions_of(const nlohmann::json& item) {
  Predictions predictions{item["classes"], item["truth"], item["probabilities"], {}};
  predictions.patient.resize(predictions.size());
  return predictions;
}

const dataset::Task& task_of(const nlohmann::json& item) {
  return dataset::task(item["name"].get<std::string>());
}

TEST(Calibration, EqualsNumpyAndScikitLearn) {
  for (const auto& item : golden("judge_golden.json")["calibration"]) {
    const Predictions predictions = predictions_of(item);
    const Calibration found = calibration(task_of(item), {&predictions});
    EXPECT_NEAR(found.expected_error, item["expected_error"].get<double>(), 1e-12);
    EXPECT_NEAR(found.log_loss, item["log_loss"].get<double>(), 1e-9);
    EXPECT_NEAR(found.brier, item["brier"].get<double>(), 1e-12);
    if (!item.contains("curve")) continue;
    size_t filled = 0;
    for (const ReliabilityBin& bin : found.bins) {
      if (bin.windows == 0) continue;
      EXPECT_NEAR(bin.share, item["curve"]["share"].at(filled).get<double>(), 1e-12);
      EXPECT_NEAR(bin.confidence, item["curve"]["confidence"].at(filled).get<double>(), 1e-12);
      ++filled;
    }
    EXPECT_EQ(filled, item["curve"]["share"].size());
  }
}

double log_loss_of(const Predictions& predictions) {
  double sum = 0;
  for (size_t i = 0; i < predictions.truth.size(); ++i)
    sum -= std::log(predictions.probabilities[2 * i + static_cast<size_t>(predictions.truth[i])]);
  return sum;
}

TEST(Calibration, TemperatureIsScipysMinimum) {
  for (const auto& item : golden("judge_golden.json")["calibration"]) {
    const Predictions predictions = predictions_of(item);
    const double temperature = fit_temperature(predictions).value();
    EXPECT_NEAR(temperature, item["temperature"].get<double>(), 1e-5);
    const Predictions after = with_temperature(predictions, temperature);
    EXPECT_NEAR(calibration(task_of(item), {&after}).log_loss, item["log_loss_after"].get<double>(),
                1e-9);
  }
}

TEST(Calibration, ATemperatureChangesNoScore) {
  const auto item = golden("judge_golden.json")["calibration"][1];
  const Predictions before = predictions_of(item), after = with_temperature(before, 3.0);
  EXPECT_NE(before.probabilities, after.probabilities);
  EXPECT_EQ(score(before, task_of(item)).auroc, score(after, task_of(item)).auroc);
  EXPECT_EQ(before.predicted(), after.predicted());
  const Predictions same = with_temperature(before, 1.0);
  for (size_t i = 0; i < same.probabilities.size(); ++i)
    EXPECT_NEAR(same.probabilities[i], before.probabilities[i], 1e-9);
}

TEST(Calibration, BinsHoldTheirUpperEdge) {
  const Predictions predictions{2, {0, 1, 1}, {1, 0, .5, .5, 0, 1}, {0, 0, 0}};
  const Calibration found = calibration(dataset::task("age"), {&predictions}, /*bins=*/2);
  EXPECT_EQ(found.bins[0].windows, 2);  // 0 and 0.5
  EXPECT_EQ(found.bins[1].windows, 1);
  EXPECT_NEAR(found.bins[0].confidence, 0.25, 1e-12);
  EXPECT_NEAR(found.bins[0].share, 0.5, 1e-12);
  EXPECT_NEAR(found.expected_error, 2.0 / 3 * 0.25, 1e-12);
}

TEST(Calibration, SeveralRunsAreAveragedAndPooled) {
  const Predictions sure{2, {0, 1}, {0, 1, 0, 1}, {0, 1}}, right{2, {0, 1}, {1, 0, 0, 1}, {0, 1}};
  const Calibration found = calibration(dataset::task("age"), {&sure, &right}, 1);
  EXPECT_NEAR(found.expected_error, (0.5 + 0) / 2, 1e-12);
  EXPECT_EQ(found.bins[0].windows, 4);
}

// Newton's last step may be too small to change a double: of 200 problems, many end so.
TEST(Calibration, NoTemperatureBesideTheMinimum) {
  const Predictions calibrated{
      2, {0, 0, 0, 0, 1}, {.8, .2, .8, .2, .8, .2, .8, .2, .8, .2}, {0, 0, 0, 0, 0}};
  EXPECT_NEAR(fit_temperature(calibrated).value(), 1, 1e-9);
  RandomSequence random(derive_key(1, Domain::bootstrap));
  for (int problem = 0; problem < 200; ++problem) {
    Predictions predictions{2, {}, {}, {}};
    for (int i = 0; i < 40; ++i) {
      const double p = random.uniform(0.05, 0.95);
      predictions.truth.push_back(random.uniform() < p ? 0 : 1);
      predictions.probabilities.insert(predictions.probabilities.end(), {p, 1 - p});
      predictions.patient.push_back(0);
    }
    const double temperature = fit_temperature(predictions).value();
    const auto loss = [&](double t) { return log_loss_of(with_temperature(predictions, t)); };
    EXPECT_LE(loss(temperature), loss(temperature * 1.02)) << problem;
    EXPECT_LE(loss(temperature), loss(temperature / 1.02)) << problem;
  }
}

TEST(Calibration, ExtremesAreBounded) {
  EXPECT_FALSE(fit_temperature({2, {}, {}, {}}).has_value());
  const Predictions perfect{2, {0, 1}, {.6, .4, .4, .6}, {}},
      wrong{2, {1, 0}, {.6, .4, .4, .6}, {}};
  EXPECT_LT(fit_temperature(perfect).value(), 0.02);  // ever sharper
  EXPECT_GE(fit_temperature(perfect).value(), 0.01);
  EXPECT_NEAR(fit_temperature(wrong).value(), 100, 1e-3);  // ever flatter
  const Predictions certain{2, {0, 1, 0}, {1, 0, 1, 0, 1, 0}, {}};
  EXPECT_TRUE(std::isfinite(fit_temperature(certain).value()));
}

TEST(Calibration, RefusesWhatIsNoTemperature) {
  const Predictions one{2, {0}, {.6, .4}, {0}};
  for (const double value : {0.0, -1.0, std::nan(""), std::numeric_limits<double>::infinity()})
    EXPECT_THAT(message_of([&] { with_temperature(one, value); }), HasSubstr("above 0"));
  EXPECT_THAT(message_of([&] { calibration(dataset::task("age"), {&one}, 0); }),
              HasSubstr("0 bins"));
}

}  // namespace
}  // namespace physiomae::metrics
