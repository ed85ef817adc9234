#include "physiomae/report/match_predictions.h"

#include "tests/report/judge_fixture.h"
#include <gmock/gmock.h>

namespace physiomae::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class MatchPredictions : public JudgeFixture {
 protected:
  static PredictionsTable parse(const std::string& text) {
    return parse_predictions(text, "f.csv", "sleep");
  }
  std::string refusal(const std::string& text) const {
    return input_error_of([&] {
      const auto table = parse(text);
      require_all_windows(match_rows(table, sleep(), *store_), table, sleep(), *store_);
    });
  }
};

TEST_F(MatchPredictions, ARunSpeaksOfEveryWindow) {
  const auto table = parse(sleep_file() + row("b", 3, 0));  // which has no stage
  const MatchedRows matched = match_rows(table, sleep(), *store_);
  EXPECT_EQ(matched.elsewhere, 1);
  EXPECT_THAT(matched.row_of.at(0), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8));
  const metrics::TaskResult result = predicted_result(table, sleep(), *store_);
  ASSERT_EQ(result.runs.size(), 1U);
  EXPECT_THAT(result.runs[0].test.truth, ElementsAre(0, 1, 2, 3, 4, 0, 2, 2, 4));
  EXPECT_THAT(result.runs[0].test.predicted(), ElementsAre(4, 1, 2, 3, 4, 0, 2, 2, 4));
  EXPECT_THAT(result.runs[0].test.patient, ElementsAre(0, 0, 0, 0, 0, 1, 1, 1, 2));
  EXPECT_NEAR(result.runs[0].scores.balanced_accuracy, (0.5 + 4) / 5, 1e-12);
}

TEST_F(MatchPredictions, AWindowIsFoundByItsStart) {
  // Epochs of 30 s from the recording's first sample: the first has no window, 30 s is that at
  // 29.995 s.
  const auto table = parse(
      "record,start_seconds,predicted\na,0,N3\na,30,W\na,60,N1\na,90,N2\na,120.9,N3\na,150,REM\n"
      "b,30,W\nb,60,N2\nb,90,N2\nc,29.0,REM\n");
  const MatchedRows matched = match_rows(table, sleep(), *store_);
  EXPECT_EQ(matched.elsewhere, 1);
  EXPECT_EQ(predicted_result(table, sleep(), *store_).runs[0].scores.accuracy, 1);
  EXPECT_THAT(refusal("record,start_seconds,predicted\na,15,W\na,45,W\n"),
              AllOf(HasSubstr("none of its 2 rows"), HasSubstr("starts 29.995 s after")));
}

TEST_F(MatchPredictions, SeedsAreRuns) {
  const std::string file = "seed," + sleep_file();
  std::string text;
  for (const char* seed : {"4", "9"}) {
    std::istringstream lines(sleep_file());
    for (std::string line; std::getline(lines, line);)
      if (!line.starts_with("record")) text += std::string(seed) + "," + line + "\n";
  }
  const auto result = predicted_result(
      parse("seed,record,window,p_W,p_N1,p_N2,p_N3,p_REM\n" + text), sleep(), *store_);
  ASSERT_EQ(result.runs.size(), 2U);
  EXPECT_EQ(result.runs[1].seed, 9U);
}

TEST_F(MatchPredictions, MissingWindowsAreCountedAndTheFirstIsNamed) {
  std::string text = sleep_file();
  text.erase(text.find(row("a", 2, 2)), row("a", 2, 2).size());
  EXPECT_THAT(refusal(text),
              AllOf(HasSubstr("1 of 9 windows have no prediction"),
                    HasSubstr("window 2 of record a, at 89.995 s"), HasSubstr("--skip-missing")));
  EXPECT_THAT(match_rows(parse(text), sleep(), *store_).covered(),
              ElementsAre(true, true, false, true, true, true, true, true, true));
}

TEST_F(MatchPredictions, ARepeatedWindowIsRefusedWithBothLines) {
  EXPECT_THAT(refusal(sleep_file() + row("b", 1, 2)),
              AllOf(HasSubstr("line 11: a second prediction of window 1 of record b"),
                    HasSubstr("the first is in line 8"), HasSubstr("hint: one row a window")));
}

TEST_F(MatchPredictions, AnUnknownRecordIsNamedWithTheNearest) {
  store::write_made_up(folder_.path(), {{.record = "tr03-0005", .patient = "s"}});
  store_.emplace(folder_.path());
  EXPECT_THAT(refusal(sleep_file() + row("tr03-0006", 0, 0)),
              AllOf(HasSubstr("f.csv: the store has no record \"tr03-0006\""),
                    HasSubstr("did you mean \"tr03-0005\"?")));
}

TEST_F(MatchPredictions, AWindowBeyondTheRecordIsRefused) {
  EXPECT_THAT(
      refusal(sleep_file() + row("a", 5, 0)),
      AllOf(HasSubstr("line 11: window 5 of record a, which has 5"), HasSubstr("counted from 0")));
}

TEST_F(MatchPredictions, ALabelOrStartOfAnotherStoreIsRefused) {
  EXPECT_THAT(
      refusal("record,window,label,predicted\na,1,N2,N2\n"),
      AllOf(HasSubstr("line 2: label \"N2\", the store has \"N1\" for window 1 of record a"),
            HasSubstr("other labels")));
  EXPECT_THAT(refusal("record,window,start_seconds,predicted\na,1,75,N2\n"),
              AllOf(HasSubstr("window 1 of record a starts at 59.995 s, the file says 75 s"),
                    HasSubstr("another store")));
}

}  // namespace
}  // namespace physiomae::report
