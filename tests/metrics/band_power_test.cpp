#include "physiomae/metrics/band_power.h"

#include <cmath>
#include <numbers>

#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/metrics/band_power_baseline.h"
#include "physiomae/signal/half.h"

namespace physiomae::metrics {
namespace {

std::vector<float> sine(double frequency_hz, double amplitude) {
  std::vector<float> values;
  for (int i = 0; i < kWindowSamples; ++i)
    values.push_back(static_cast<float>(
        amplitude * std::sin(2 * std::numbers::pi * frequency_hz * i / kRateHz)));
  return values;
}

TEST(BandPower, SineLandsInItsBandWithItsPower) {
  Welch welch = band_power_welch();
  const auto names = band_power_names();
  for (const auto& [frequency_hz, name] : {std::pair{2.0, "EEG delta"},
                                           {6.0, "EEG theta"},
                                           {9.5, "EEG alpha"},
                                           {14.0, "EEG sigma"},
                                           {22.0, "EEG beta"}}) {
    const auto features = band_powers(sine(frequency_hz, 3), 0b0001, welch);
    ASSERT_EQ(features.size(), names.size());
    for (size_t f = 0; f < names.size(); ++f) {
      if (names[f].substr(0, 3) != "EEG")
        EXPECT_TRUE(std::isnan(features[f])) << names[f];
      else if (names[f] == name)
        EXPECT_NEAR(features[f], std::log10(4.5), 1e-3) << frequency_hz;  // amplitude^2 / 2
      else
        EXPECT_LT(features[f], -3) << names[f] << " at " << frequency_hz;
    }
  }
}

TEST(BandPower, AbsentModalitiesShiftNothing) {
  Welch welch = band_power_welch();
  std::vector<float> both = sine(6, 1), ecg = sine(1, 1);
  both.insert(both.end(), ecg.begin(), ecg.end());
  const auto together = band_powers(both, 0b1001, welch);
  const auto alone = band_powers(ecg, 0b1000, welch);
  for (size_t f = together.size() - 4; f < together.size(); ++f) EXPECT_EQ(together[f], alone[f]);
}

TEST(BandPower, SilenceIsFinite) {
  Welch welch = band_power_welch();
  for (const double value : band_powers(std::vector<float>(4 * kWindowSamples), 0x0F, welch))
    EXPECT_EQ(value, -10);
}

// Stages differ in the frequency of their EEG, ages in that of their ECG.
void write_easy_store(const std::filesystem::path& folder, bool one_age) {
  for (int p = 0; p < 9; ++p) {
    const double age = p % 2 == 0 || one_age ? 30 : 70;
    store::MadeUpRecord wish{.record = "r" + std::to_string(p),
                             .patient = "p" + std::to_string(p),
                             .age_years = age,
                             .stages = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4},
                             .arousal_on = {6000, 0, 0, 0, 0, 6000, 0, 0, 0, 0}};
    auto content = store::made_up_content(wish);
    constexpr double kStageHz[] = {22, 14, 9.5, 6, 2};
    for (size_t w = 0; w < 10; ++w)
      for (size_t i = 0; i < kWindowSamples; ++i) {
        const auto add = [&](size_t m, double frequency_hz) {
          uint16_t& half = content.signals[(w * kModalities + m) * kWindowSamples + i];
          const double wave =
              60 * std::sin(2 * std::numbers::pi * frequency_hz * static_cast<double>(i) / kRateHz);
          half = signal::float_to_half(signal::half_to_float(half) + static_cast<float>(wave));
        };
        add(0, kStageHz[w % 5]);
        add(3, age < 55 ? 1 : 5);
      }
    store::write_record(folder, content);
  }
}

const dataset::TaskChoice kAllTasks = {.tasks = {"sleep", "age", "arousal"}};

std::vector<dataset::LabelSize> all_patients(const std::vector<dataset::TaskData>& tasks) {
  return {{0, {tasks}}};
}

TEST(BandPowerBaseline, LearnsEasyTasksOnUnseenPatients) {
  const TemporaryFolder folder;
  write_easy_store(folder.path(), false);
  const store::Store store(folder.path());
  const auto split = dataset::make_split(store, {.stratify_age = true});
  const auto tasks = dataset::task_data(store, split, kAllTasks);
  const MethodResult method = band_power_baseline(store, all_patients(tasks), {.threads = 2}).at(0);
  ASSERT_EQ(method.tasks.size(), 3U);
  for (const TaskResult& result : method.tasks) {
    ASSERT_EQ(result.runs.size(), 1U);
    const TaskRun& run = result.runs[0];
    EXPECT_GT(run.scores.balanced_accuracy, 0.95) << result.task;
    EXPECT_EQ(run.test.size(), split.test.size() * 10);
    EXPECT_EQ(run.test.patient.back(), split.test.size() - 1);
    EXPECT_TRUE(result.notes.empty());
    EXPECT_THAT(result.choice, testing::HasSubstr("patients left out of 5 folds"));
  }
  const MethodResult again = band_power_baseline(store, all_patients(tasks), {.threads = 1}).at(0);
  for (size_t t = 0; t < 3; ++t)
    EXPECT_EQ(method.tasks[t].runs[0].test.probabilities,
              again.tasks[t].runs[0].test.probabilities);
}

TEST(BandPowerBaseline, AnImpossibleTaskHasNoRun) {
  const TemporaryFolder folder;
  write_easy_store(folder.path(), true);
  const store::Store store(folder.path());
  const auto tasks = dataset::task_data(store, dataset::make_split(store, {}), kAllTasks);
  const MethodResult method = band_power_baseline(store, all_patients(tasks), {}).at(0);
  EXPECT_TRUE(method.find("age")->runs.empty());
  EXPECT_GT(method.find("sleep")->runs[0].scores.kappa, 0.9);
}

TEST(BandPowerBaseline, AFitThatStopsEarlyIsNoted) {
  const TemporaryFolder folder;
  write_easy_store(folder.path(), false);
  const store::Store store(folder.path());
  const auto tasks =
      dataset::task_data(store, dataset::make_split(store, {}), {.tasks = {"sleep"}});
  const MethodResult method =
      band_power_baseline(store, all_patients(tasks), {.head = {.max_iterations = 1}}).at(0);
  EXPECT_THAT(method.tasks[0].notes.at(0),
              testing::StartsWith("sleep: the fit stopped after 1 iterations"));
}

}  // namespace
}  // namespace physiomae::metrics
