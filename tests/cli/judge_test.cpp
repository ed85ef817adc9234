// `evaluate --predictions` through the program, and files of other stagers
// (tests/golden/other_stagers, made by running YASA and Luna; U-Sleep's by its documented formats).
#include <cmath>
#include <fstream>
#include <sstream>

#include "tests/cli/judge_fixture.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/report/predictions_table.h"

namespace physiomae {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

TEST_F(JudgeProgram, ScoresWhatYasaSays) {
  const std::string file = convert("yasa", "tr03-1129.csv tr06-0721.csv");
  ASSERT_EQ(status_, 0) << log_;
  EXPECT_THAT(log_, HasSubstr("120 epochs of 2 records"));
  const json found = judge({"--predictions", file, "--name", "YASA"})["sizes"][0];
  EXPECT_EQ(found["methods"][0]["method"], "YASA");
  EXPECT_EQ(found["methods"][0]["tasks"]["sleep"]["runs"][0]["windows"], 80);
  // Epoch 1 of the file is the window at 29.995 s.
  const auto table = report::read_predictions(file);
  EXPECT_EQ(table.rows[1].start_seconds, 30);
  std::ifstream golden(kGolden / "other_stagers/tr03-1129.csv");
  std::string heading, first, epoch, cell;
  std::getline(golden, heading);
  EXPECT_EQ(heading, "Epoch,WAKE,N1,N2,N3,REM");
  std::getline(golden, first);
  std::istringstream cells(first);
  std::getline(cells, epoch, ',');
  for (size_t c = 0; c < 5; ++c) {
    std::getline(cells, cell, ',');
    EXPECT_NEAR(table.probabilities[c], std::stod(cell), 1e-6);
  }
}

TEST_F(JudgeProgram, YasasFormatsSayTheSame) {
  const auto table = report::read_predictions(convert("yasa", "tr03-1129.csv"));
  const auto as_json = report::read_predictions(convert("yasa", "tr03-1129.json"));
  const auto stages =
      report::read_predictions(convert("yasa", "tr03-1129.hypno.csv", "--strip .hypno"));
  ASSERT_EQ(status_, 0) << log_;
  ASSERT_EQ(table.rows.size(), 60U);
  ASSERT_EQ(as_json.rows.size(), 60U);
  ASSERT_EQ(stages.rows.size(), 60U);
  EXPECT_EQ(stages.records, table.records);
  for (size_t i = 0; i < 60; ++i) {
    const double* row = &table.probabilities[5 * i];
    const auto best = std::max_element(row, row + 5) - row;
    EXPECT_EQ(stages.probabilities[5 * i + static_cast<size_t>(best)], 1) << i;
    for (size_t c = 0; c < 5; ++c) EXPECT_NEAR(as_json.probabilities[5 * i + c], row[c], 1e-5) << i;
  }
}

TEST_F(JudgeProgram, USleepsFormatsSayTheSame) {
  const auto raw = report::read_predictions(convert("usleep", "usleep_raw.npy"));
  ASSERT_EQ(status_, 0) << log_;
  ASSERT_EQ(raw.rows.size(), 20U);
  for (const char* file : {"usleep_stages.npy", "usleep.hyp", "usleep.ids"}) {
    const auto stages = report::read_predictions(convert("usleep", file));
    ASSERT_EQ(stages.rows.size(), 20U) << file << log_;
    for (size_t i = 0; i < 20; ++i) {
      const double* row = &raw.probabilities[5 * i];
      const auto best = static_cast<size_t>(std::max_element(row, row + 5) - row);
      EXPECT_EQ(stages.probabilities[5 * i + best], 1) << file << " " << i;
      EXPECT_EQ(stages.rows[i].start_seconds, 30.0 * static_cast<double>(i)) << file;
    }
  }
}

TEST_F(JudgeProgram, ScoresWhatLunaSays) {
  const std::string file = convert("luna", "luna_soap.txt");
  ASSERT_EQ(status_, 0) << log_;
  const auto table = report::read_predictions(file);
  EXPECT_EQ(table.rows.front().start_seconds, 0);  // Luna counts epochs from 1
  EXPECT_EQ(table.records.size(), 2U);
  const std::string other = folder_ / "yasa.csv";
  std::filesystem::rename(convert("yasa", "tr03-1129.csv tr06-0721.csv"), other);
  const json size = judge({"--predictions", other, "--compare", convert("luna", "luna_soap.txt"),
                           "--permutations", "100"})["sizes"][0];
  EXPECT_EQ(size["methods"][0]["method"], "yasa");
  EXPECT_EQ(size["methods"][1]["method"], "converted");
  ASSERT_EQ(size["comparisons"].size(), 3U);
  EXPECT_GE(size["comparisons"][0]["p"].get<double>(), 1.0 / 101);
}

TEST_F(JudgeProgram, AConverterRefusesWhatIsNoFileOfItsProgram) {
  for (const auto& [program, file, message] :
       {std::tuple{"yasa", "luna_soap.txt", "no column of W"},
        std::tuple{"usleep", "tr03-1129.csv", "expected .npy, .hyp or .ids"},
        std::tuple{"luna", "tr03-1129.csv", "no column ID"},
        std::tuple{"yasa", "tr03-1129.csv tr03-1129.json", "a second night of record tr03-1129"}}) {
    convert(program, file);
    EXPECT_NE(status_, 0) << program << " " << file;
    EXPECT_THAT(log_, AllOf(HasSubstr(message), HasSubstr("hint: "))) << program << " " << file;
  }
}

// A row that is left out must not move those behind it.
TEST_F(JudgeProgram, YasasRowsStandWhereTheirEpochSays) {
  const std::string heading = "Epoch,WAKE,N1,N2,N3,REM\n";
  const auto night = [&](const std::string& rows) {
    return folder_.write("tr03-1129.csv", heading + rows);
  };
  const auto file = night("4,1,0,0,0,0\n0,1,0,0,0,0\n\n2,,,,,\n7,0,1,0,0,0\n\n");
  EXPECT_THAT(starts_of(convert("yasa", file)), testing::ElementsAre(120, 0, 210));
  EXPECT_THAT(log_, HasSubstr("3 epochs of 1 records, 1 without a stage"));
  convert("yasa", night("1,1,0,0,0,0\n1,1,0,0,0,0\n"));
  EXPECT_THAT(log_, AllOf(HasSubstr("two epochs start at 30 s"), HasSubstr("hint: ")));
  const auto timed =
      folder_.write("timed.csv", "Time,YASA\n2024-01-31 23:00:30,N1\n2024-01-31 23:02:00,WAKE\n");
  convert("yasa", timed);
  EXPECT_THAT(log_, AllOf(HasSubstr("has times of day"), HasSubstr("--begin")));
  EXPECT_THAT(starts_of(convert("yasa", timed, "--begin '2024-01-31 23:00:00'")),
              testing::ElementsAre(30, 120));
}

TEST_F(JudgeProgram, ShortEpochsAreMadeUpToWindows) {
  const auto json_of = [&](const std::string& freq) {
    return folder_.write(
        "n.json", R"({"values": ["W", "N1", "W", "N2", "N2", "N2", "N3"], "freq": ")" + freq +
                      R"(", "proba": {"W": [1, 0, 1, 0, 0, 0, 0], "N1": [0, 1, 0, 0, 0, 0, 0],
                         "N2": [0, 0, 0, 1, 1, 1, 0], "N3": [0, 0, 0, 0, 0, 0, 1],
                         "R": [0, 0, 0, 0, 0, 0, 0]}})");
  };
  const auto table = report::read_predictions(convert("yasa", json_of("10s")));
  ASSERT_EQ(table.rows.size(), 2U) << log_;  // the last 10 s are no window
  EXPECT_EQ(table.rows[1].start_seconds, 30);
  EXPECT_NEAR(table.probabilities[0], 2.0 / 3, 1e-5);
  EXPECT_EQ(table.probabilities[7], 1);
  convert("yasa", json_of("20s"));
  EXPECT_THAT(log_, HasSubstr("do not make up windows of 30 s"));
  convert("yasa", json_of("10s"), "--epoch 15");
  EXPECT_THAT(log_, HasSubstr("--epoch is 15"));
  convert("yasa", json_of("soon"));
  EXPECT_THAT(log_, HasSubstr("\"freq\" is \"soon\""));
}

// Each with the file and what to do; never a traceback, and nothing is written.
TEST_F(JudgeProgram, AConverterSaysWhatIsWrongWithAFile) {
  const std::string one = "{'descr': '|i1', 'fortran_order': False, 'shape': (1,)}";
  const std::string heading = "Epoch,WAKE,N1,N2,N3,REM\n",
                    luna = "ID\tE\tPP_W\tPP_N1\tPP_N2\tPP_N3\tPP_R\n";
  const std::vector<std::tuple<std::string, std::string, std::string, std::string>> cases = {
      {"yasa", "a.csv", heading + "0,1,0,0\n", "a.csv: line 2: 4 cells, expected 6"},
      {"yasa", "a.csv", heading + "0,x,0,0,0,1\n", "a.csv: line 2: probability \"x\" is no number"},
      {"yasa", "a.csv", heading + "-1,1,0,0,0,0\n", "line 2: epoch is -1"},
      {"yasa", "a.csv", "WAKE,N1,N2,N3,REM\n1,0,0,0,0\n", "no column \"Epoch\""},
      {"yasa", "a.json", R"({"values": null, "proba": null})", "no hypnogram of YASA"},
      {"yasa", "a.json", R"({"values": [1], "proba": null})", "epoch 0: \"1\" is no stage"},
      {"yasa", "a.json",
       R"({"values": ["W", "W"], "proba": {"W": [1], "N1": [0], "N2": [0], "N3": [0], "R": [0]}})",
       "\"proba\" is not 2 numbers a stage"},
      {"yasa", "a.json", "[", "no hypnogram of YASA"},
      {"usleep", "a.npy", npy(one, "").substr(0, 20), "its header is damaged"},
      {"usleep", "a.npy", npy("{'descr': '|i1', 'fortran_order': False}", "x"),
       "its header is damaged"},
      {"usleep", "a.npy", npy(one, "\xff"), "epoch 0: -1 is no stage"},
      {"usleep", "a.npy", npy(one, "\x09"), "epoch 0: 9 is no stage"},
      {"usleep", "a.ids", "0,x,W\n", "a.ids: line 1: duration \"x\" is no number"},
      {"usleep", "a.ids", "0,10,W\n", "line 1: 10 s from 0 s on"},
      {"luna", "a.txt", luna + "r\tx\t1\t0\t0\t0\t0\n", "a.txt: line 2: E \"x\" is no number"},
      {"luna", "a.txt", luna + "r\t0\t1\t0\t0\t0\t0\n", "before the recording"}};
  for (const auto& [program, name, content, message] : cases) {
    const std::string out = convert(program, folder_.write(name, content));
    EXPECT_NE(status_, 0) << message;
    EXPECT_THAT(
        log_, AllOf(HasSubstr(message), HasSubstr("hint: "), testing::Not(HasSubstr("Traceback"))));
    EXPECT_FALSE(std::filesystem::exists(out)) << message;
  }
}

TEST_F(JudgeProgram, AConverterChecksItsOptions) {
  for (const auto& [options, message] :
       {std::pair{"--epoch 0", "--epoch 0"}, std::pair{"--epoch -30", "--epoch"},
        std::pair{"--epoch nan", "--epoch nan"}, std::pair{"--offset nan", "--offset nan"},
        std::pair{"--out .", "directory"}, std::pair{"--out nowhere/o.csv", "nowhere/o.csv"}}) {
    convert("usleep", "usleep.hyp", options);
    EXPECT_NE(status_, 0) << options;
    EXPECT_THAT(log_, AllOf(HasSubstr(message), testing::Not(HasSubstr("Traceback")))) << options;
  }
}

TEST_F(JudgeProgram, ARecordsNameMayHoldAComma) {
  const auto file = folder_.write("a, b \"c\".hyp", "W\n");
  const auto table = report::read_predictions(convert("usleep", "'" + file.string() + "'"));
  EXPECT_THAT(table.records, testing::ElementsAre("a, b \"c\""));
}

TEST_F(JudgeProgram, SaysWhoWasScored) {
  const std::string file = convert("yasa", "tr03-1129.csv tr06-0721.csv");
  const ProgramResult part =
      run_program({"evaluate", store_, "--predictions", file, "--part", "train"});
  EXPECT_EQ(part.status, 2);
  EXPECT_THAT(part.err, HasSubstr("--split"));
  EXPECT_EQ(judge({"--predictions", file})["scored_patients"], "all");
}

TEST_F(JudgeProgram, WritesScoresAndTables) {
  const std::string file = convert("yasa", "tr03-1129.csv tr06-0721.csv");
  const std::vector<std::string> arguments = {"evaluate", store_,         "--predictions", file,
                                              "--draws",  "50",           "--threads",     "1",
                                              "--out",    folder_ / "out"};
  const ProgramResult text = run_program(arguments);
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("95 % intervals"), HasSubstr("Kappa of single nights")));
  const json scores = json::parse(file_text(folder_ / "out/scores.json"));
  EXPECT_EQ(scores["sizes"][0]["tasks"][0]["test_patients"], 2);
  std::vector<std::string> threads = arguments;
  threads[7] = "3";
  EXPECT_EQ(run_program(threads).out, text.out);
}

TEST_F(JudgeProgram, NamesTellTheProgramsApart) {
  const std::string file = convert("yasa", "tr03-1129.csv tr06-0721.csv");
  const std::vector<std::pair<Arguments, std::string>> cases = {
      {{"--compare", file, "--name", "A", "--compare-name", "A"}, "both methods are called \"A\""},
      {{"--compare", file, "--compare-name", "converted"}, "both methods are called"},
      {{"--compare-name", "A"}, "--compare"},
      {{"--name", ""}, "is blank"},
      {{"--name", " "}, "is blank"},
      {{"--compare", file, "--compare-name", " "}, "is blank"},
      {{"--name", "two\nlines"}, "\"two\\x0alines\" is no name"}};
  for (const auto& [more, words] : cases) {
    Arguments all = {"evaluate", store_, "--predictions", file, "--draws", "20"};
    all.insert(all.end(), more.begin(), more.end());
    const ProgramResult refused = run_program(all);
    EXPECT_EQ(refused.status, 2) << words;
    EXPECT_THAT(refused.err, AllOf(HasSubstr(words), HasSubstr("hint: "))) << words;
  }
  // Where nobody gave one, the path tells them apart.
  const json size = judge({"--predictions", file, "--compare", file})["sizes"][0];
  EXPECT_EQ(size["methods"][1]["method"], file);
}

// What a folder holds is replaced by the same command alone.
TEST_F(JudgeProgram, AnotherResultIsNotReplaced) {
  const std::string out = folder_ / "out", scores = out + "/scores.json";
  const auto evaluated = [&](const std::string& file, const Arguments& more = {}) {
    Arguments all = {"evaluate", store_, "--predictions", file, "--out", out, "--draws", "20"};
    all.insert(all.end(), more.begin(), more.end());
    return run_program(all);
  };
  const std::string first = convert("yasa", "tr03-1129.csv tr06-0721.csv");
  ASSERT_EQ(evaluated(first).status, 0);
  EXPECT_EQ(evaluated(first, {"--threads", "1"}).status, 0);
  std::filesystem::create_directories(folder_ / "second");
  const std::string second = folder_.write("second/converted.csv", file_text(first));
  EXPECT_EQ(evaluated(second).status, 0);  // the same predictions elsewhere
  const std::string there = file_text(scores);
  for (const Arguments& more : {Arguments{"--name", "YASA"}, Arguments{"--skip-missing"},
                                Arguments{"--arousal-universe", "scored"}}) {
    const ProgramResult refused = evaluated(first, more);
    EXPECT_EQ(refused.status, 2) << more.front();
    EXPECT_THAT(refused.err, AllOf(HasSubstr("holds another result"), HasSubstr("another --out")));
  }
  const ProgramResult changed = evaluated(
      folder_.write("converted.csv", file_text(first) + "sleep,tr06-0721,90000,1,0,0,0,0\n"));
  EXPECT_THAT(changed.err, HasSubstr("differs in predictions_sha256 of converted"));
  EXPECT_EQ(file_text(scores), there);
  const ProgramResult into_store =
      run_program({"evaluate", store_, "--predictions", first, "--out", store_});
  EXPECT_EQ(into_store.status, 2);
  EXPECT_THAT(into_store.err, HasSubstr("holds what another verb wrote: store"));
}

TEST_F(JudgeProgram, RefusalsEndWithAHint) {
  const std::string file = folder_.write("p.csv", "record,window,predicted\ntr03-1130,0,W\n");
  const ProgramResult unknown =
      run_program({"evaluate", store_, "--predictions", file, "--task", "sleep"});
  EXPECT_EQ(unknown.status, 1);
  EXPECT_THAT(unknown.err, AllOf(HasSubstr("no record \"tr03-1130\""), HasSubstr("tr03-1129")));
  EXPECT_EQ(run_program({"evaluate", store_, "--predictions", file}).status, 1);
  EXPECT_EQ(run_program({"evaluate", store_, "--predictions", file, "--task", "snoring"}).status,
            2);
  const ProgramResult help = run_program({"evaluate", store_, "--predictions", file, "--help"});
  EXPECT_EQ(help.status, 0);
  EXPECT_THAT(help.out, HasSubstr("--skip-missing"));
}

}  // namespace
}  // namespace physiomae
