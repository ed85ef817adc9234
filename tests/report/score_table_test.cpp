#include "physiomae/report/score_table.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::report {
namespace {

metrics::TaskRun run_of(double balanced_accuracy) {
  metrics::TaskRun run;
  run.scores.balanced_accuracy = balanced_accuracy;
  run.scores.kappa = balanced_accuracy / 2;
  return run;
}

TEST(ScoreTable, HoldsChanceSeedsAndUndefinedScores) {
  metrics::TaskRun one_class;
  one_class.scores.missing_classes = {"under 55"};
  const std::vector<metrics::MethodResult> methods = {
      {"probe", {{"sleep", {run_of(0.6), run_of(0.7)}}, {"age", {one_class}}}}};
  const auto json = nlohmann::json::parse(score_table("Twin cohort", methods).json());
  EXPECT_EQ(json["rows"][0]["method"], "chance");
  EXPECT_EQ(json["rows"][0]["sleep bal. acc."], 0.2);
  EXPECT_EQ(json["rows"][0]["arousal AUROC"], 0.5);
  EXPECT_TRUE(json["rows"][0]["sleep F1"].is_null());
  EXPECT_NEAR(json["rows"][1]["sleep bal. acc."].get<double>(), 0.65, 1e-12);
  EXPECT_TRUE(json["rows"][1]["age bal. acc."].is_null());
  EXPECT_TRUE(json["rows"][1]["arousal bal. acc."].is_null());  // not asked
  EXPECT_EQ(json["notes"][0], "age: the test windows hold no under 55; its scores are n/a");
  const std::string plain = score_table("", methods).plain();
  EXPECT_NE(plain.find("0.650 ± 0.071"), std::string::npos) << plain;
}

TEST(ScoreTable, YardsticksStandAboveTheModel) {
  const auto json = nlohmann::json::parse(
      score_table("", {{"model", {{"sleep", {run_of(0.7)}}}}, {"yardstick", {}}}).json());
  EXPECT_EQ(json["rows"][1]["method"], "yardstick");
  EXPECT_EQ(json["rows"][2]["method"], "model");
  EXPECT_EQ(json["rows"][2]["sleep bal. acc."], 0.7);
}

}  // namespace
}  // namespace physiomae::report
