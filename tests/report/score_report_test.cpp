// What a score report says besides its numbers.
#include "physiomae/report/score_report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::report {
namespace {

using dataset::TaskData;
using dataset::TaskKind;
using metrics::MethodResult;
using metrics::TaskRun;
using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TaskData task_of(TaskKind kind, size_t test_patients = 40, const std::string& impossible = "") {
  TaskData data;
  data.task = dataset::task(kind);
  data.train_patients = 70;
  data.test_patients = test_patients;
  data.impossible = impossible;
  return data;
}

TaskRun run_of(uint64_t seed, double balanced_accuracy) {
  TaskRun run;
  run.seed = seed;
  run.scores.balanced_accuracy = balanced_accuracy;
  run.scores.windows = 12;
  return run;
}

// Sleep and age, two run seeds, the model above the random start in both.
ScoreReport good_report() {
  ScoreReport report;
  SizeScores& size = report.sizes.emplace_back();
  size.tasks = {task_of(TaskKind::sleep), task_of(TaskKind::age)};
  size.methods = {
      {"multimae_drop",
       {{"sleep", {run_of(0, 0.6), run_of(1, 0.7)}}, {"age", {run_of(0, 0.8), run_of(1, 0.9)}}}},
      {std::string(kRandomStart),
       {{"sleep", {run_of(0, 0.3), run_of(1, 0.4)}}, {"age", {run_of(0, 0.5), run_of(1, 0.7)}}}}};
  return report;
}

std::vector<std::string> remarks_of(const ScoreReport& report) {
  return json::parse(score_json(report))["remarks"].get<std::vector<std::string>>();
}

TEST(ScoreReport, NothingToRemark) {
  EXPECT_THAT(remarks_of(good_report()), ElementsAre());
  const json found = json::parse(score_json(good_report()));
  EXPECT_FALSE(found["simulated"].get<bool>());
  const json& size = found["sizes"][0];
  EXPECT_EQ(size["methods"][0]["tasks"]["sleep"]["runs"][1]["balanced_accuracy"], 0.7);
  EXPECT_EQ(size["methods"][0]["tasks"]["sleep"]["runs"][1]["seed"], 1);
  EXPECT_EQ(size["tasks"][1]["test_patients"], 40);
  // ((0.65 - 0.2) / 0.2 + (0.85 - 0.5) / 0.5) / 2
  EXPECT_NEAR(size["methods"][0]["aggregate"].get<double>(), 1.475, 1e-12);
  EXPECT_THAT(score_text(good_report()), AllOf(HasSubstr("0.650"), Not(HasSubstr("simulated"))));
}

TEST(ScoreReport, AModelNoBetterThanItsRandomStartIsSaid) {
  ScoreReport report = good_report();
  report.sizes[0].methods[0].tasks[0].runs = {run_of(0, 0.2), run_of(1, 0.3)};
  const std::string remark =
      "sleep: multimae_drop is no better than its random start (0.250 against 0.350)";
  EXPECT_THAT(remarks_of(report), ElementsAre(remark));
  EXPECT_THAT(score_text(report), HasSubstr(remark));
  report.sizes[0].methods[0].tasks[0].runs =
      report.sizes[0].methods[1].tasks[0].runs;  // equal is not better
  EXPECT_THAT(remarks_of(report), ElementsAre(HasSubstr("no better")));
  report.sizes[0].methods[1].method = "band power";  // only the random start is this yardstick
  EXPECT_THAT(remarks_of(report), ElementsAre());
}

// Few labels are what pretraining is for: a defeat with few is another than one with all.
TEST(ScoreReport, RemarksNameTheirLabelSize) {
  ScoreReport report = good_report();
  report.sizes.insert(report.sizes.begin(), report.sizes.front());
  report.sizes[0].patients = 4;
  report.sizes[0].methods[0].tasks[0].runs = {run_of(0, 0.2)};
  EXPECT_THAT(remarks_of(report), ElementsAre(AllOf(testing::StartsWith("4 patients, sleep: "),
                                                    HasSubstr("no better"))));
  std::swap(report.sizes[0], report.sizes[1]);
  report.sizes[1].patients = 0;
  EXPECT_THAT(remarks_of(report), ElementsAre(testing::StartsWith("all patients, sleep: ")));
}

TEST(ScoreReport, WhatChoseAndWhatWasOddIsKept) {
  ScoreReport report = good_report();
  report.sizes[0].methods[0].tasks[0].choice = "penalty 0.1";
  report.sizes[0].methods[0].tasks[0].notes = {"odd"};
  const json task = json::parse(score_json(report))["sizes"][0]["methods"][0]["tasks"]["sleep"];
  EXPECT_EQ(task["choice"], "penalty 0.1");
  EXPECT_EQ(task["notes"], json::array({"odd"}));
}

TEST(ScoreReport, TwinsAreSaid) {
  ScoreReport report = good_report();
  report.simulated = true;
  EXPECT_THAT(remarks_of(report), ElementsAre(HasSubstr("say nothing about real patients")));
  EXPECT_THAT(score_text(report), HasSubstr("twin cohort: simulated signals"));
  EXPECT_TRUE(json::parse(score_json(report))["simulated"].get<bool>());
}

TEST(ScoreReport, AgeOfFewPatientsIsADemonstration) {
  ScoreReport report = good_report();
  for (TaskData& data : report.sizes[0].tasks) data.test_patients = kFewPatients - 1;
  EXPECT_THAT(remarks_of(report),
              ElementsAre(AllOf(HasSubstr("age: 29 test patients"), HasSubstr("a demonstration"))));
  for (TaskData& data : report.sizes[0].tasks) data.test_patients = kFewPatients;
  EXPECT_THAT(remarks_of(report), ElementsAre());
}

TEST(ScoreReport, SaysWhoIsScored) {
  ScoreReport report = good_report();
  for (TaskData& data : report.sizes[0].tasks) data.test_patients = 3;
  for (const auto& [part, title, few] :
       {std::tuple{"test", "Scores on the test patients", "age: 3 test patients"},
        std::tuple{"train", "Scores on the training patients", "age: 3 training patients"},
        std::tuple{"validation", "Scores on the validation patients", "age: 3 validation patients"},
        std::tuple{"all", "Scores on all patients of the store", "age: 3 patients of the store"}}) {
    report.part = part;
    EXPECT_THAT(score_text(report), AllOf(HasSubstr(title), HasSubstr(few)));
    EXPECT_EQ(json::parse(score_json(report))["scored_patients"], part);
  }
}

TEST(ScoreReport, AClassWithoutTrainingIsSaid) {
  ScoreReport report = good_report();
  report.sizes[0].tasks[0].unlearned = {"REM"};
  EXPECT_THAT(remarks_of(report),
              ElementsAre("sleep: no training window is of class \"REM\": it cannot be learned"));
  EXPECT_EQ(json::parse(score_json(report))["sizes"][0]["tasks"][0]["classes_without_training"],
            json::array({"REM"}));
  report.sizes[0].patients = 4;
  EXPECT_THAT(remarks_of(report), ElementsAre(HasSubstr("in one draw of patients or more")));
}

TEST(ScoreReport, AnImpossibleTaskIsNotAvailableWithItsReason) {
  ScoreReport report = good_report();
  report.sizes[0].tasks.push_back(
      task_of(TaskKind::arousal, 3, "no window of class \"arousal\" in test"));
  for (MethodResult& method : report.sizes[0].methods) method.tasks.push_back({"arousal"});
  const std::string remark = "arousal: n/a, no window of class \"arousal\" in test";
  EXPECT_THAT(remarks_of(report), ElementsAre(remark));
  EXPECT_THAT(score_text(report), HasSubstr(remark));
  const json found = json::parse(score_json(report));
  const json& size = found["sizes"][0];
  EXPECT_EQ(size["tasks"][2]["impossible"], "no window of class \"arousal\" in test");
  EXPECT_EQ(size["methods"][0]["tasks"]["arousal"]["runs"], json::array());
  EXPECT_TRUE(size["methods"][0]["aggregate"].is_null());  // a mean over fewer tasks would mislead
}

TEST(ScoreReport, UndefinedScoresAreNullAndNeverZero) {
  const json found = json::parse(score_json(good_report()));
  const json& run = found["sizes"][0]["methods"][0]["tasks"]["age"]["runs"][0];
  for (const char* score : {"accuracy", "kappa", "f1_macro", "f1_weighted", "f1_positive", "auroc"})
    EXPECT_TRUE(run[score].is_null()) << score;
  EXPECT_THAT(score_text(good_report()), HasSubstr("n/a"));
}

}  // namespace
}  // namespace physiomae::report
