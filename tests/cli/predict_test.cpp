// `physiomae predict` through the program: files, resumption, several models, agreement.
#ifdef PHYSIOMAE_WITH_TORCH
#include <set>
#include <sstream>

#include "tests/cli/predict_fixture.h"

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/hypnogram.h"

namespace physiomae {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

std::vector<std::vector<std::string>> csv_cells(const std::string& path) {
  std::istringstream file(read_text(path));
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    rows.emplace_back();
    std::istringstream cells(line + ",");
    for (std::string cell; std::getline(cells, cell, ',');) rows.back().push_back(cell);
  }
  return rows;
}

using Predict = PredictTest;

TEST_F(Predict, WritesEveryFileOfANight) {
  const json result = run_for_json(predict({edf_night("n1"), "--embeddings"}));
  EXPECT_EQ(result["staged"], 1);
  for (const char* file :
       {"night.csv", "hypnogram_annotations.edf", "hypnodensity.edf", "nsrr.xml", "events.tsv",
        "events.json", "luna.annot", "edfbrowser.csv", "hypnogram.ids", "yasa.csv", "review.csv",
        "statistics.csv", "night.html", "night.json", "embeddings.npz"})
    EXPECT_TRUE(std::filesystem::exists(out("n1/") + file)) << file;
  const auto rows = csv_cells(out("n1/night.csv"));
  ASSERT_EQ(rows.size(), 61U);  // half an hour
  EXPECT_EQ(rows[0].size(), 11U);
  EXPECT_EQ(rows[1][0], "0");
  EXPECT_EQ(rows[60][0], "1770");
  for (size_t w = 1; w < rows.size(); ++w) {
    double sum = 0, best = 0;
    for (size_t s = 3; s < 8; ++s)
      sum += std::stod(rows[w][s]), best = std::max(best, std::stod(rows[w][s]));
    EXPECT_NEAR(sum, 1, 3e-6);
    EXPECT_NEAR(best, std::stod(rows[w][9]), 1e-6);
    const std::set<std::string> stages = {"W", "N1", "N2", "N3", "R"};
    EXPECT_TRUE(stages.contains(rows[w][2])) << rows[w][2];
  }
  io::EdfRecording annotations(out("n1/hypnogram_annotations.edf"));
  EXPECT_EQ(annotations.start_time(), "2020-01-31T23:10:05");
  const json night = json::parse(read_text(out("n1/night.json")));
  EXPECT_EQ(night["channels"]["EEG"]["channel"], "F3-M2");
  EXPECT_EQ(night["statistics"]["TIB"]["value"], 30.0);
  EXPECT_FALSE(night.contains("warning"));
}

// The manifest is of all nights, those done before included.
TEST_F(Predict, WritesEmbeddingsInOtherFormatsWithTheirList) {
  edf_night("n1");
  run_for_json(predict({folder_ / "nights", "--embeddings", "--embedding-format", "h5"}));
  edf_night("n2", {}, 1);
  const json both =
      run_for_json(predict({folder_ / "nights", "--embeddings", "--embedding-format", "h5"}));
  EXPECT_EQ(both["already_done"], 1);
  const auto rows = csv_cells(out("embeddings.csv"));
  ASSERT_EQ(rows.size(), 3U);
  for (size_t n = 1; n < 3; ++n) {
    EXPECT_EQ(rows[n][1], fmt::format("\"n{}/embeddings.h5\"", n));
    EXPECT_THAT(std::vector(rows[n].begin() + 2, rows[n].begin() + 6),
                testing::ElementsAre("0", "60", "60", "32"));
    EXPECT_TRUE(std::filesystem::exists(out(fmt::format("n{}/embeddings.h5", n))));
  }
}

TEST_F(Predict, LeavesNothingOfACallBefore) {
  const std::string night = edf_night("n1");
  run_for_json(predict({night, "--embeddings", "--agreement"}));
  write_file(out("n1/notes.txt"), "mine");
  const std::vector<std::string> gone = {"n1/embeddings.npz", "n1/night.html", "embeddings.csv"};
  for (const std::string& file : gone) EXPECT_TRUE(std::filesystem::exists(out(file))) << file;
  EXPECT_EQ(run_for_json(predict({night, "--no-page"}))["staged"], 1);
  for (const std::string& file : gone) EXPECT_FALSE(std::filesystem::exists(out(file))) << file;
  EXPECT_EQ(read_text(out("n1/notes.txt")), "mine");
  EXPECT_EQ(run_for_json(predict({night, "--no-page"}))["already_done"], 1);
  EXPECT_EQ(run_for_json(predict({night}))["staged"], 1) << "with its page";
  EXPECT_TRUE(std::filesystem::exists(out("n1/night.html")));
}

// A window's probabilities are those that `evaluate` gives it, made calibrated by the head's
// temperature: predict reads, filters, normalises and embeds as ingest and evaluate do.
TEST_F(Predict, GivesWhatEvaluateGives) {
  run_for_json({"evaluate", model(), store(), "--split", split(), "--out", folder_ / "evaluation",
                "--threads", "1"});
  const auto scored = csv_cells(folder_ / "evaluation/predictions_sleep.csv");
  const std::string record = scored.at(1).at(2);
  run_for_json(predict({twins() + "/training/" + record, "--agreement"}));
  const auto rows = csv_cells(out(record + "/night.csv"));
  const json notes = json::parse(read_text(model() + "/model.json"))["notes"];
  const double temperature = std::stod(notes["probe.sleep.temperature"].get<std::string>());
  int compared = 0;
  for (const auto& row : scored) {
    if (row[2] != record) continue;
    const auto& ours = rows.at(std::stoul(row[3]) + 1);
    EXPECT_NEAR(std::stod(ours[0]), std::stod(row[4]), 1e-6);
    double sum = 0;
    for (size_t s = 0; s < 5; ++s) sum += std::pow(std::stod(row[7 + s]), 1 / temperature);
    for (size_t s = 0; s < 5; ++s)
      EXPECT_NEAR(std::stod(ours[3 + s]), std::pow(std::stod(row[7 + s]), 1 / temperature) / sum,
                  2e-3);
    ++compared;
  }
  EXPECT_GT(compared, 20);
}

TEST_F(Predict, SkipsWhatIsDoneAndStagesTheOthers) {
  edf_night("n1");
  edf_night("n2", {}, 1);
  const std::string nights = folder_ / "nights";
  EXPECT_EQ(run_for_json(predict({nights, "--jobs", "2"}))["staged"], 2);
  const std::string before = read_text(out("n1/night.csv"));
  std::filesystem::remove(out("n2/night.json"));  // as a killed run leaves it
  const json again = run_for_json(predict({nights}));
  EXPECT_EQ(again["staged"], 1);
  EXPECT_EQ(again["already_done"], 1);
  EXPECT_EQ(read_text(out("n1/night.csv")), before);
  EXPECT_EQ(run_for_json(predict({nights, "--lights-off", "60"}))["staged"], 2) << "other options";
}

TEST_F(Predict, ARefusedNightDoesNotStopTheRest) {
  edf_night("n1");
  edf_night("n3", {}, 1);
  write_file(folder_ / "nights/n2.edf", "no recording");
  const ProgramResult result = run_program(predict({folder_ / "nights"}));
  EXPECT_EQ(result.status, 3) << result.err;
  EXPECT_THAT(result.out, HasSubstr("nights: 2 staged"));
  EXPECT_TRUE(std::filesystem::exists(out("n3/night.json")));
}

TEST_F(Predict, WhatItWroteIsNoRecording) {
  const std::string night = edf_night("n1");
  const std::string inside = folder_ / "nights/out";
  const std::vector<std::string> arguments = {
      "predict", folder_ / "nights", "--model", model(), "--out", inside, "--threads", "1"};
  EXPECT_EQ(run_for_json(arguments)["staged"], 1);
  EXPECT_EQ(run_for_json(arguments)["already_done"], 1);
}

TEST_F(Predict, SeveralModelsAreAveragedAndTheirDisagreementTold) {
  const std::string night = edf_night("n1");
  run_for_json(predict({night}));
  const auto one = csv_cells(out("n1/night.csv"));
  // The same weights under another description.
  std::filesystem::copy(model(), out("twin"), std::filesystem::copy_options::recursive);
  write_file(out("twin/model.json"), read_text(out("twin/model.json")) + "\n");
  run_for_json(predict({night, "--model", out("twin")}));
  const auto twice = csv_cells(out("n1/night.csv"));
  EXPECT_EQ(twice[0].back(), "disagreement");
  for (size_t w = 1; w < one.size(); ++w) {
    EXPECT_EQ(twice[w][3], one[w][3]);
    EXPECT_EQ(twice[w].back(), "0.000000");
  }
  EXPECT_EQ(json::parse(read_text(out("n1/night.json")))["mean_disagreement"], 0.0);
}

TEST_F(Predict, OneModelGivenTwiceIsRefused) {
  const ProgramResult result = run_program(predict({edf_night("n1"), "--model", model()}));
  EXPECT_EQ(result.status, 2);
  EXPECT_THAT(result.err, testing::HasSubstr("are the same model"));
}

TEST_F(Predict, TakesTheGridAndTheLights) {
  const std::string night = edf_night("n1");
  run_for_json(
      predict({night, "--grid", "12.5", "--lights-off", "23:15:17", "--lights-on", "23:25:17"}));
  const auto rows = csv_cells(out("n1/night.csv"));
  EXPECT_EQ(rows[1][0], "12.5");
  EXPECT_EQ(rows[2][0], "42.5");
  const json report = json::parse(read_text(out("n1/night.json")));
  EXPECT_EQ(report["statistics"]["TIB"]["value"], 10.0);
  EXPECT_EQ(csv_cells(out("n1/review.csv"))[1].size(), 10U);
}

TEST_F(Predict, ComparesWithTheLabsScoring) {
  const json result = run_for_json(predict({twins() + "/training", "--agreement", "--jobs", "2"}));
  EXPECT_EQ(result["staged"], 20);
  EXPECT_EQ(result["refused"], 0) << "clean nights are not refused";
  const json agreement = json::parse(read_text(out("agreement.json")));
  EXPECT_EQ(agreement["nights"].size(), 20U);
  int64_t windows = 0;
  for (const json& night : agreement["nights"]) windows += night["windows"].get<int64_t>();
  EXPECT_EQ(windows, agreement["windows"]);
  for (const json& entry : agreement["bland_altman"])
    if (entry["statistic"] == "TIB") {
      EXPECT_EQ(entry["bias"], 0.0);
    }
  EXPECT_THAT(read_text(out("nights.csv")), HasSubstr("tr"));
}

TEST_F(Predict, APriorShiftsStages) {
  const std::string night = edf_night("n1");
  const std::string prior =
      folder_.write("prior.csv", "W,0.96\nN1,0.01\nN2,0.01\nN3,0.01\nR,0.01\n");
  run_for_json(predict({night}));
  const auto without = csv_cells(out("n1/night.csv"));
  run_for_json(predict({night, "--prior", prior}));
  const auto with = csv_cells(out("n1/night.csv"));
  for (size_t w = 1; w < with.size(); ++w)
    EXPECT_GE(std::stod(with[w][3]), std::stod(without[w][3]));
}

TEST_F(Predict, TakesNothingOfAPatientsName) {
  NightChange change;
  change.recording = "Startdate 31-JAN-2020 Mustermann X X";
  run_for_json(predict({edf_night("n1", change)}));
  for (const auto& file : std::filesystem::directory_iterator(out("n1"))) {
    EXPECT_THAT(file_text(file.path()), Not(HasSubstr("Mustermann"))) << file.path();
    EXPECT_THAT(file_text(file.path()), Not(HasSubstr(folder_.path().string()))) << file.path();
  }
}

}  // namespace
}  // namespace physiomae
#endif
