#include "physiomae/report/judge_predictions.h"

#include <sstream>

#include "tests/report/judge_fixture.h"
#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include "physiomae/report/display_width.h"

namespace physiomae::report {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class JudgePredictions : public JudgeFixture {
 protected:
  JudgeRequest request(const std::vector<std::string>& files) {
    JudgeRequest all{.store = *store_, .patients = {"p", "q", "r"}, .methods = {}};
    all.resampling = {.draws = 200, .permutations = 200};
    for (const std::string& text : files) {
      const std::string name = "method " + std::to_string(all.methods.size());
      all.methods.push_back({name, {folder_.write(name + ".csv", text)}});
    }
    return all;
  }
  static std::string without(std::string text, const std::string& line) {
    return text.erase(text.find(line), line.size());
  }
};

std::string arousal_file() {
  return "record,window,p_no arousal,p_arousal\n"
         "a,0,.9,.1\na,1,.2,.8\na,2,.6,.4\na,3,.9,.1\na,4,.7,.3\n"
         "b,0,.8,.2\nb,1,.3,.7\nb,2,.4,.6\nc,0,.9,.1\n";
}

TEST_F(JudgePredictions, ScoresIntervalsAndDetails) {
  const ScoreReport report = judge_predictions(request({sleep_file()}));
  const json size = json::parse(score_json(report))["sizes"][0];
  const json& task = size["methods"][0]["tasks"]["sleep"];
  EXPECT_NEAR(task["runs"][0]["balanced_accuracy"].get<double>(), 0.9, 1e-12);
  const json& judged = task["judgement"];
  const json& interval = judged["windows"]["scores"]["balanced_accuracy"];
  EXPECT_NEAR(interval["mean"].get<double>(), 0.9, 1e-12);
  // Night a alone has N1 and N3 and is in every draw; W is right in b and wrong in a.
  EXPECT_NEAR(interval["low"].get<double>(), (0.0 + 4) / 5, 1e-12);
  EXPECT_NEAR(interval["high"].get<double>(), (2.0 / 3 + 4) / 5, 1e-12);
  EXPECT_EQ(judged["windows"]["patients"], 3);
  EXPECT_FALSE(judged["windows"]["scores"].contains("auroc"));
  EXPECT_EQ(judged["confusion"][0], json::array({1, 0, 0, 0, 1}));
  EXPECT_EQ(judged["classes"][4]["precision"], 2.0 / 3);
  EXPECT_EQ(judged["night_kappa"]["each"].size(), 3U);
  EXPECT_TRUE(judged["night_kappa"]["each"][2]["kappa"].is_null());
  EXPECT_EQ(judged["night_kappa"]["undefined"], 1);
  EXPECT_EQ(judged["calibration"]["bins"].size(), 15U);
  EXPECT_FALSE(size.contains("comparisons"));
}

TEST_F(JudgePredictions, ArousalsHaveTwoUniversesAndABaseline) {
  const ScoreReport report = judge_predictions(request({arousal_file()}));
  const json found = json::parse(score_json(report));
  const json& size = found["sizes"][0];
  EXPECT_EQ(size["tasks"][0]["class_titles"][1], "CinC 2018 target-arousal region");
  EXPECT_EQ(size["references"][0]["method"], "stage alone (N1, N2)");
  const json& judged = size["methods"][0]["tasks"]["arousal"]["judgement"];
  EXPECT_EQ(judged["windows"]["positives"], 2);
  EXPECT_EQ(judged["windows"]["scores"]["auprc"]["mean"], (1 + 2.0 / 3) / 2);
  EXPECT_EQ(judged["scored_windows"]["windows"], 9);
  ASSERT_EQ(size["comparisons"].size(), 3U);
  EXPECT_EQ(size["comparisons"][1]["score"], "auroc");
  EXPECT_EQ(size["comparisons"][1]["second"], "stage alone (N1, N2)");
  const std::string text = detailed_text(report);
  EXPECT_THAT(text, AllOf(HasSubstr("which is not the AASM's arousal"), HasSubstr("\nscored "),
                          Not(HasSubstr("\nstaged "))));  // all windows were scored
}

TEST_F(JudgePredictions, TwoFilesAreTestedAgainstEachOther) {
  std::string worse = sleep_file();
  for (const auto& [from, to] :
       {std::pair{row("b", 1, 2), row("b", 1, 0)}, std::pair{row("a", 3, 3), row("a", 3, 2)}})
    worse.replace(worse.find(from), from.size(), to);
  const ScoreReport report = judge_predictions(request({sleep_file(), worse}));
  ASSERT_EQ(report.sizes[0].comparisons.size(), 3U);
  const metrics::Comparison& first = report.sizes[0].comparisons[0];
  EXPECT_EQ(first.test.score, "balanced_accuracy");
  EXPECT_NEAR(first.test.difference(), (1 + 1.0 / 3) / 5, 1e-12);
  EXPECT_GE(first.test.p, 0.2);  // three patients: 8 swaps, two of them as large
  EXPECT_EQ(first.holm_p, first.test.p);
  EXPECT_THAT(detailed_text(report), HasSubstr("method 0 against"));
}

TEST_F(JudgePredictions, MissingWindowsAreSkippedOnDemandAndSaid) {
  const std::string part = without(sleep_file(), row("a", 2, 2));
  JudgeRequest asked = request({part, sleep_file()});
  EXPECT_THAT(input_error_of([&] { judge_predictions(asked); }),
              HasSubstr("1 of 9 windows have no prediction"));
  asked.skip_missing = true;
  const ScoreReport report = judge_predictions(asked);
  for (const auto& method : report.sizes[0].methods)
    EXPECT_EQ(method.tasks[0].runs[0].scores.windows, 8);
  EXPECT_THAT(report.more_remarks,
              ElementsAre("sleep: 1 of 9 windows (11.1 %) have no prediction and are left out"));
  EXPECT_THAT(detailed_text(report), HasSubstr("(11.1 %) have no prediction"));
}

TEST_F(JudgePredictions, RowsThatCountForNothingAreSaid) {
  const ScoreReport report = judge_predictions(request({sleep_file() + row("b", 3, 0)}));
  EXPECT_THAT(report.more_remarks, ElementsAre(HasSubstr("sleep: 1 of 10 rows of ")));
  EXPECT_THAT(detailed_text(report), HasSubstr("windows without a label or of other patients"));
}

TEST_F(JudgePredictions, ATaskWithoutLabelsIsRefused) {
  const TemporaryFolder other;
  store::write_made_up(other.path(), {{.record = "a", .patient = "p", .stages = {-1, -1}}});
  const store::Store bare(other.path());
  const std::string hint = "age table";
  JudgeRequest asked{
      .store = bare,
      .patients = {"p"},
      .methods = {{"m", {folder_.write("age.csv", "record,window,predicted\na,0,under 55\n")}}},
      .task = "age"};
  EXPECT_THAT(input_error_of([&] { judge_predictions(asked); }),
              AllOf(HasSubstr("age: the store has no label of it"), HasSubstr("1 patients"),
                    HasSubstr(hint)));
  asked.methods = {{"m", {folder_.write("sleep.csv", sleep_file())}}};
  asked.task = {};
  EXPECT_THAT(input_error_of([&] { judge_predictions(asked); }),
              AllOf(HasSubstr("sleep: the store has no label"), HasSubstr("physiomae inspect")));
}

TEST_F(JudgePredictions, PatientsAllOfOneClassAreRefused) {
  JudgeRequest asked = request({"task,record,window,predicted\nage,a,0,under 55\n"});
  asked.patients = {"p", "r"};
  EXPECT_THAT(input_error_of([&] { judge_predictions(asked); }),
              AllOf(HasSubstr("age: all 6 windows of the 2 patients"), HasSubstr("\"under 55\""),
                    HasSubstr("--stratify age")));
}

TEST_F(JudgePredictions, TwoFilesOfOneTaskAreNoMethod) {
  JudgeRequest asked = request({sleep_file()});
  asked.methods[0].files.push_back(folder_.write("again.csv", sleep_file()));
  EXPECT_THAT(message_of<UsageError>([&] { judge_predictions(asked); }),
              AllOf(HasSubstr("are both about sleep"), HasSubstr("--compare")));
}

TEST_F(JudgePredictions, MethodsAreComparedOnTheTasksOfBoth) {
  JudgeRequest asked = request({sleep_file(), arousal_file()});
  EXPECT_THAT(message_of<UsageError>([&] { judge_predictions(asked); }),
              AllOf(HasSubstr("method 0 is about sleep, method 1 about arousal"),
                    HasSubstr("no task in common"), HasSubstr("hint: --compare")));
  asked.methods[1].files.push_back(folder_.write("sleep.csv", sleep_file()));
  EXPECT_THAT(judge_predictions(asked).more_remarks,
              ElementsAre("arousal: method 0 says nothing of it, and is not compared"));
}

TEST_F(JudgePredictions, IntervalsSayOverWhomAndOfOnePatientThereAreNone) {
  JudgeRequest asked = request({sleep_file()});
  EXPECT_THAT(detailed_text(judge_predictions(asked)),
              HasSubstr("95 % intervals over the test patients"));
  asked.part = "all";
  EXPECT_THAT(detailed_text(judge_predictions(asked)),
              AllOf(HasSubstr("Scores on all patients of the store"),
                    HasSubstr("95 % intervals over all patients of the store")));
  asked.patients = {"p"};
  const ScoreReport report = judge_predictions(asked);
  EXPECT_THAT(detailed_text(report), HasSubstr("n/a: one patient cannot differ from others"));
  const json method = json::parse(score_json(report))["sizes"][0]["methods"][0];
  const json& scores = method["tasks"]["sleep"]["judgement"]["windows"]["scores"];
  EXPECT_TRUE(scores["kappa"]["low"].is_null());
  EXPECT_TRUE(method["aggregate_interval"][0].is_null());
}

TEST_F(JudgePredictions, ClassesAloneAreScoredAndSaid) {
  std::string text = "task,record,window,predicted\n";
  const char* stages[] = {"W", "N1", "N2", "N3", "REM"};
  for (int w = 0; w < 5; ++w) text += fmt::format("sleep,a,{},{}\n", w, stages[w]);
  text += "sleep,b,0,W\nsleep,b,1,N2\nsleep,b,2,N2\nsleep,c,0,REM\n";
  const ScoreReport report = judge_predictions(request({text}));
  EXPECT_EQ(report.sizes[0].methods[0].tasks[0].runs[0].scores.kappa, 1);
  EXPECT_THAT(report.more_remarks, ElementsAre(HasSubstr("classes without probabilities")));
}

TEST_F(JudgePredictions, AClassThatContradictsProbabilitiesIsSaid) {
  std::string text = "record,window,p_no arousal,p_arousal,predicted\n";
  std::istringstream lines(arousal_file());
  std::string line;
  std::getline(lines, line);
  while (std::getline(lines, line)) text += line + ",arousal\n";
  const ScoreReport report = judge_predictions(request({text}));
  EXPECT_THAT(report.more_remarks,
              ElementsAre(AllOf(HasSubstr("arousal: in 6 of 9 rows of "), HasSubstr("in line 2"),
                                HasSubstr("the probabilities are scored"))));
  EXPECT_EQ(report.sizes[0].methods[0].tasks[0].runs[0].scores.kappa,
            judge_predictions(request({arousal_file()}))
                .sizes[0]
                .methods[0]
                .tasks[0]
                .runs[0]
                .scores.kappa);
}

TEST_F(JudgePredictions, WhatSkippingLeavesIsSaidAsSuch) {
  JudgeRequest asked = request({"record,window,p_no arousal,p_arousal\na,0,.9,.1\na,3,.2,.8\n"});
  asked.skip_missing = true;
  EXPECT_THAT(
      input_error_of([&] { judge_predictions(asked); }),
      AllOf(HasSubstr("all 2 windows of the 1 patients"), HasSubstr("--skip-missing left")));
  JudgeRequest parts =
      request({"record,window,seed,p_no arousal,p_arousal\na,0,1,.9,.1\na,3,2,.2,.8\n"});
  parts.skip_missing = true;
  EXPECT_THAT(input_error_of([&] { judge_predictions(parts); }),
              AllOf(HasSubstr("by all runs of all files"), HasSubstr("seeds stand for parts")));
}

TEST_F(JudgePredictions, TablesFitAHundredCharacters) {
  JudgeRequest asked = request({arousal_file(), arousal_file()});
  asked.methods[0].name = "multimae_drop, Muon!";  // 20 characters
  asked.methods[1].name = "predictions of other";
  asked.methods[0].files.push_back(folder_.write("sleep.csv", sleep_file()));
  asked.methods[1].files.push_back(folder_.write("sleep2.csv", sleep_file()));
  std::string ages = "record,window,p_55 or over,p_under 55\n";
  for (const auto& [record, windows] : {std::pair{"a", 5}, std::pair{"b", 4}, std::pair{"c", 1}})
    for (int w = 0; w < windows; ++w) ages += fmt::format("{},{},0.4,0.6\n", record, w);
  asked.methods[0].files.push_back(folder_.write("age.csv", ages));
  asked.methods[1].files.push_back(folder_.write("age2.csv", ages));
  const std::string text = detailed_text(judge_predictions(asked));
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100U) << line;
  for (const char* title : {"95 % intervals", "multimae_drop, Muon! against", "Classes, ",
                            "Confusion in sleep", "Kappa of single nights", "Age by night",
                            "Arousals of all staged", "Calibration", "Reliability in arousal"})
    EXPECT_THAT(text, HasSubstr(title));
}

}  // namespace
}  // namespace physiomae::report
