#include "physiomae/report/predictions_table.h"

#include "tests/support.h"
#include <gmock/gmock.h>

namespace physiomae::report {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

PredictionsTable parse(const std::string& text, const std::optional<std::string>& task = {}) {
  return parse_predictions(text, "f.csv", task);
}

std::string refusal(const std::string& text, const std::optional<std::string>& task = {}) {
  return input_error_of([&] { parse(text, task); });
}

TEST(PredictionsTable, ReadsColumnsByName) {
  const auto table = parse(
      "seed,p_arousal,record,label,note,p_no arousal,start_seconds\n"
      "3,0.25,b,arousal,x,0.75,59.995\n"
      "0,1,a,,y,0,29.995\n");
  EXPECT_EQ(table.task.name, "arousal");
  EXPECT_FALSE(table.classes_only);
  EXPECT_THAT(table.records, ElementsAre("b", "a"));
  EXPECT_THAT(table.probabilities, ElementsAre(0.75, 0.25, 0, 1));
  EXPECT_EQ(table.rows[0].seed, 3U);
  EXPECT_EQ(table.rows[0].label, 1);
  EXPECT_EQ(table.rows[0].start_seconds, 59.995);
  EXPECT_FALSE(table.rows[0].window.has_value());
  EXPECT_FALSE(table.rows[1].label.has_value());
  EXPECT_EQ(table.rows[1].line, 3);
}

TEST(PredictionsTable, ReadsClassesWithoutProbabilities) {
  const auto table = parse("record\twindow\tpredicted\na\t0\tREM\na\t1\tW\n", "sleep");
  EXPECT_TRUE(table.classes_only);
  EXPECT_THAT(table.probabilities, ElementsAre(0, 0, 0, 0, 1, 1, 0, 0, 0, 0));
}

TEST(PredictionsTable, TheTaskIsToldByTheFile) {
  EXPECT_EQ(parse("task,record,window,predicted\nage,a,0,under 55\n").task.name, "age");
  EXPECT_EQ(parse("record,window,p_W,p_N1,p_N2,p_N3,p_REM\na,0,1,0,0,0,0\n").task.name, "sleep");
  EXPECT_THAT(refusal("record,window,predicted\na,0,W\n"),
              AllOf(HasSubstr("does not tell its task"), HasSubstr("--task")));
  EXPECT_THAT(refusal("task,record,window,predicted\nage,a,0,under 55\nsleep,a,1,W\n"),
              AllOf(HasSubstr("f.csv: line 3"), HasSubstr("one file holds one task")));
}

TEST(PredictionsTable, ProbabilitiesAreNumbersThatSumToOne) {
  const auto with = [](const std::string& first, const std::string& second) {
    return "record,window,p_no arousal,p_arousal\na,0,0.5,0.5\na,1," + first + "," + second + "\n";
  };
  EXPECT_THAT(refusal(with("0.5", "0.4")),
              AllOf(HasSubstr("f.csv: line 3: the probabilities sum to 0.9, expected 1"),
                    HasSubstr("hint: divide each row by its sum")));
  for (const char* odd : {"nan", "inf", "", "x", "1e400"})
    EXPECT_THAT(refusal(with(odd, "0.5")),
                AllOf(HasSubstr("line 3: p_no arousal is"), HasSubstr("expected a number")))
        << odd;
  EXPECT_THAT(refusal(with("-0.1", "1.1")), HasSubstr("p_no arousal is -0.1, expected 0 to 1"));
  EXPECT_THAT(refusal(with("1.5", "0")), HasSubstr("p_no arousal is 1.5, expected 0 to 1"));
  EXPECT_EQ(parse(with("0.333", "0.666")).rows.size(), 2U);  // three decimals
}

TEST(PredictionsTable, SaysWhichColumnIsMissing) {
  EXPECT_THAT(refusal("recrod,window,p_W,p_N1,p_N2,p_N3,p_REM\na,0,1,0,0,0,0\n"),
              AllOf(HasSubstr("has no column \"record\""), HasSubstr("is it \"recrod\"?")));
  EXPECT_THAT(refusal("record,p_W,p_N1,p_N2,p_N3,p_REM\na,1,0,0,0,0\n"),
              HasSubstr("neither a column \"window\" nor \"start_seconds\""));
  EXPECT_THAT(refusal("record,window,p_W,p_N1,p_N2,p_N3\na,0,1,0,0,0\n"),
              HasSubstr("has no column p_REM"));
  EXPECT_THAT(refusal("record,window,x\na,0,1\n", "age"),
              HasSubstr("neither columns p_55 or over, p_under 55 nor \"predicted\""));
  EXPECT_THAT(refusal("record,record\na,0\n"), HasSubstr("two columns are called \"record\""));
}

TEST(PredictionsTable, NamesTheLineOfWhatIsWrong) {
  const std::string head = "record,window,label,predicted\n";
  EXPECT_THAT(refusal(head + "a,0,W\n", "sleep"), HasSubstr("line 2: 3 cells, expected 4"));
  EXPECT_THAT(refusal(head + "b,a,0,W,W\n", "sleep"), HasSubstr("line 2: 5 cells, expected 4"));
  EXPECT_THAT(refusal(head + "a,0,W,W,,\nb,0,X,W\n", "sleep"), HasSubstr("line 3"));
  EXPECT_THAT(refusal(head + "a,-1,W,W\n", "sleep"),
              HasSubstr("window is \"-1\", expected a whole number from 0"));
  EXPECT_THAT(refusal(head + "a,0,S2,W\n", "sleep"), AllOf(HasSubstr("\"S2\" is no class of sleep"),
                                                           HasSubstr("one of W, N1, N2, N3, REM")));
  EXPECT_THAT(refusal(head + ",0,W,W\n", "sleep"), HasSubstr("no record is named"));
  EXPECT_THAT(refusal(head + "a,,W,W\n", "sleep"), HasSubstr("neither window nor start_seconds"));
  EXPECT_THAT(refusal(head + "\"a,0,W,W\n", "sleep"),
              AllOf(HasSubstr("line 2: 1 cells, expected 4"), HasSubstr("a quote in it is not")));
  EXPECT_THAT(refusal(head + "a,0\n", "sleep"), HasSubstr("the line is cut short"));
}

TEST(PredictionsTable, AFileWithoutRowsIsSaidAsSuch) {
  for (const auto& [text, words] :
       {std::pair{"record,window,predicted\n", "holds no prediction: one line alone"},
        std::pair{"", "is empty"}, std::pair{"\n\n", "is empty"}})
    EXPECT_THAT(refusal(text, "sleep"), AllOf(HasSubstr(words), HasSubstr("under it a row")));
}

TEST(PredictionsTable, HintsFitWhatIsWrong) {
  const std::string head = "record,window,p_W,p_N1,p_N2,p_N3,p_REM\n";
  EXPECT_THAT(refusal(head + "a,0,50,20,10,10,10\n"), HasSubstr("hint: divide percents by 100"));
  EXPECT_THAT(refusal(head + "a,0,0.5,0.5,0,,0\n"),
              AllOf(HasSubstr("p_N3 is \"\""), HasSubstr("--skip-missing")));
  EXPECT_THAT(refusal("record,window,p_W,p_N1,p_N2,p_REM\na,0,1,0,0,0\n"),
              AllOf(HasSubstr("has no column p_N3"), HasSubstr("every class needs one")));
  EXPECT_THAT(refusal("task,record,window,predicted\nage,a,0,under 55\nsleep,a,1,W\n"),
              HasSubstr("--predictions takes several files, one a task"));
  EXPECT_THAT(refusal("record,window,p_arousal,p_no arousal,p_W,p_N1,p_N2,p_N3,p_REM\n"
                      "a,0,1,0,1,0,0,0,0\n"),
              AllOf(HasSubstr("has columns of sleep and of arousal"), HasSubstr("--task")));
}

TEST(PredictionsTable, NamesOfColumnsMayBeInCapitals) {
  const auto table = parse("Record,WINDOW,P_W,P_n1,p_N2,p_N3,p_rem,Predicted\nA,0,0,1,0,0,0,N1\n");
  EXPECT_THAT(table.records, ElementsAre("A"));
  EXPECT_THAT(table.probabilities, ElementsAre(0, 1, 0, 0, 0));
}

TEST(PredictionsTable, Utf16IsRead) {
  const TemporaryFolder folder;
  std::string wide = "\xff\xfe";
  for (const char letter : std::string("record,window,predicted\na,3,W\n")) wide += {letter, '\0'};
  for (const std::string& text : {wide, wide.substr(2)})
    EXPECT_EQ(read_predictions(folder.write("f.csv", text), "sleep").rows[0].window, 3);
  const auto file =
      folder.write("f.csv", "record,window,predicted\na" + std::string(1, '\0') + "b,3,W\n");
  EXPECT_THAT(input_error_of([&] { read_predictions(file, "sleep"); }),
              HasSubstr("byte 25 is 0, expected text"));
}

// A tie is none, nor an empty cell.
TEST(PredictionsTable, AClassBesideProbabilitiesIsCompared) {
  const std::string head = "record,window,p_no arousal,p_arousal,predicted\n";
  const auto table = parse(head +
                           "a,0,.5,.5,arousal\na,1,.8,.2,arousal\na,2,.8,.2,no arousal\n"
                           "a,3,.1,.9,no arousal\na,4,.1,.9,\n");
  EXPECT_THAT(table.probabilities, ElementsAre(.5, .5, .8, .2, .8, .2, .1, .9, .1, .9));
  EXPECT_EQ(table.contradictions.rows, 2);
  EXPECT_EQ(table.contradictions.first_line, 3);
  EXPECT_THAT(refusal(head + "a,0,.5,.5,RERA\n"),
              AllOf(HasSubstr("line 2: \"RERA\" is no class"), HasSubstr("one of no arousal")));
}

}  // namespace
}  // namespace physiomae::report
