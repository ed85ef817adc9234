#include "physiomae/report/score_table.h"

#include <sstream>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/report/display_width.h"

namespace physiomae::report {
namespace {

metrics::TaskRun run_of(double balanced_accuracy) {
  metrics::TaskRun run;
  run.scores.balanced_accuracy = balanced_accuracy;
  run.scores.kappa = balanced_accuracy / 2;
  return run;
}

dataset::TaskData task_of(dataset::TaskKind kind, size_t train_patients = 70) {
  dataset::TaskData data;
  data.task = dataset::task(kind);
  data.train_patients = train_patients;
  return data;
}

std::vector<dataset::TaskData> all_tasks(size_t train_patients = 70) {
  using dataset::TaskKind;
  return {task_of(TaskKind::sleep, train_patients), task_of(TaskKind::age, train_patients),
          task_of(TaskKind::arousal, train_patients)};
}

nlohmann::json rows_of(const std::vector<SizeScores>& sizes) {
  return nlohmann::json::parse(score_table("", sizes).json())["rows"];
}

TEST(ScoreTable, HoldsChanceRunsAndUndefinedScores) {
  metrics::TaskRun one_class;
  one_class.scores.missing_classes = {"under 55"};
  const std::vector<SizeScores> sizes = {
      {0, all_tasks(), {{"probe", {{"sleep", {run_of(0.6), run_of(0.7)}}, {"age", {one_class}}}}}}};
  const auto rows = rows_of(sizes);
  ASSERT_EQ(rows.size(), 6U);  // a task: chance, then the method
  EXPECT_EQ(rows[0]["method"], "chance");
  EXPECT_EQ(rows[0]["bal. acc."], 0.2);
  EXPECT_TRUE(rows[0]["macro F1"].is_null());
  EXPECT_EQ(rows[4]["AUROC"], 0.5);
  EXPECT_NEAR(rows[1]["bal. acc."].get<double>(), 0.65, 1e-12);
  EXPECT_EQ(rows[1]["patients"], 70);
  EXPECT_TRUE(rows[1]["AUROC"].is_null());  // of two classes alone
  EXPECT_TRUE(rows[3]["bal. acc."].is_null());
  EXPECT_TRUE(rows[5]["bal. acc."].is_null());  // not asked
  const std::string plain = score_table("", sizes).plain();
  EXPECT_NE(plain.find("0.650 ± 0.071"), std::string::npos) << plain;
  EXPECT_NE(plain.find("age: the test windows hold no under 55; its scores are n/a"),
            std::string::npos);
  EXPECT_NE(plain.find("± standard deviation over"), std::string::npos);
}

// What has no randomness has no deviation: never 0.
TEST(ScoreTable, OneRunHasNoDeviation) {
  const std::string plain =
      score_table("", {{0, all_tasks(), {{"probe", {{"sleep", {run_of(0.6)}}}}}}}).plain();
  EXPECT_NE(plain.find("0.600"), std::string::npos);
  EXPECT_EQ(plain.find("±"), std::string::npos) << plain;
}

TEST(ScoreTable, YardsticksStandAboveTheModelSizesOneAfterTheOther) {
  const metrics::MethodResult model{"model", {{"sleep", {run_of(0.7)}}}}, yardstick{"yardstick"};
  const auto rows =
      rows_of({{4, all_tasks(4), {model, yardstick}}, {0, all_tasks(70), {model, yardstick}}});
  ASSERT_EQ(rows.size(), 15U);
  EXPECT_EQ(rows[1]["method"], "yardstick");
  EXPECT_EQ(rows[1]["patients"], 4);
  EXPECT_EQ(rows[2]["method"], "model");
  EXPECT_EQ(rows[2]["bal. acc."], 0.7);
  EXPECT_EQ(rows[4]["method"], "model");
  EXPECT_EQ(rows[4]["patients"], 70);
}

TEST(ScoreTable, FitsAHundredCharacters) {
  metrics::TaskRun a = run_of(0.6), b = run_of(0.7);
  for (metrics::TaskRun* run : {&a, &b})
    run->scores.auroc = run->scores.f1_macro = run->scores.balanced_accuracy;
  const std::vector<metrics::TaskResult> tasks = {
      {"sleep", {a, b}}, {"age", {a, b}}, {"arousal", {a, b}}};
  std::istringstream lines(
      score_table("", {{0, all_tasks(1893), {{"multimae_drop, Muon", tasks}}}}).plain());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100U) << line;
}

}  // namespace
}  // namespace physiomae::report
