// The whole way through the program: a twin cohort, its store, split, encoder, probe and scores.
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "tests/cli/program.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#ifdef PHYSIOMAE_WITH_TORCH
namespace physiomae {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;

// Rows of a CSV file without quotes, each by column name.
std::vector<std::map<std::string, std::string>> csv_rows(const std::string& path) {
  std::ifstream file(path);
  std::vector<std::string> names;
  std::vector<std::map<std::string, std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    std::istringstream cells(line);
    std::vector<std::string> values;
    for (std::string cell; std::getline(cells, cell, ',');) values.push_back(cell);
    if (names.empty()) {
      names = values;
      continue;
    }
    EXPECT_EQ(values.size(), names.size()) << line;
    for (size_t i = 0; i < names.size() && i < values.size(); ++i)
      (i == 0 ? rows.emplace_back() : rows.back())[names[i]] = values[i];
  }
  return rows;
}

const json& entry_of(const json& list, const char* key, const std::string& value) {
  for (const json& entry : list)
    if (entry.at(key) == value) return entry;
  throw std::runtime_error("no " + value);
}

class EndToEnd : public testing::Test {
 protected:
  // One thread each: two that wait for each other on a busy machine take a hundred times as long.
  /// Runs a verb that must succeed with JSON on its standard output.
  json run(const std::vector<std::string>& arguments) { return run_for_json(arguments, &log_); }
  json simulate() {
    return run({"simulate", "--out", folder_ / "twins", "--patients", "8", "--unlabelled", "2",
                "--hours", "0.3", "--seed", "4"});
  }
  json ingest() { return run({"ingest", folder_ / "twins", "--out", store_, "--jobs", "2"}); }
  json pretrain() {
    return run({"pretrain",  store_,
                "--split",   split_,
                "--out",     folder_ / "run",
                "--device",  "cpu",
                "--threads", "1",
                "--set",     "model.dim=32",
                "--set",     "model.depth=1",
                "--set",     "model.heads=2",
                "--set",     "model.mlp_hidden=64",
                "--set",     "pretrain.max_steps=6",
                "--set",     "pretrain.batch=16"});
  }
  json probe(const std::vector<std::string>& settings) {
    std::vector<std::string> arguments = {
        "probe", folder_ / "run/model", store_, "--split", split_, "--out",
        probe_,  "--threads",           "1"};
    for (const std::string& setting : settings)
      arguments.insert(arguments.end(), {"--set", setting});
    return run(arguments);
  }
  void check_split(const json& table);
  void check_scores(const json& scores, size_t runs);
  void check_predictions(const json& scores);
  void check_evaluation(const json& scores);
  void check_judged_files(const json& scores);

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json",
              probe_ = folder_ / "probe", log_;
};

void EndToEnd::check_split(const json& table) {
  EXPECT_EQ(table["rows"].size(), 4U);
  const json split = json::parse(read_text(split_));
  EXPECT_EQ(split["pretrain"].size(), split["train"].size() + 2);  // the unlabelled ones
  EXPECT_EQ(split["train"].size() + split["validation"].size() + split["test"].size(), 8U);
  std::set<std::string> seen;
  for (const char* part : {"pretrain", "validation", "test"})
    for (const json& patient : split[part]) EXPECT_TRUE(seen.insert(patient).second) << patient;
  EXPECT_EQ(seen.size(), 10U);
}

// Of one size; each task with so many runs of an encoder.
void EndToEnd::check_scores(const json& scores, size_t encoder_runs) {
  std::vector<std::string> methods;
  for (const json& method : scores["methods"]) methods.push_back(method["method"]);
  EXPECT_THAT(methods, ElementsAre("multimae_drop", "random start", "band power"));
  int scored = 0;
  for (const json& task : scores["tasks"]) {
    const bool possible = task["impossible"] == "";
    scored += possible ? 1 : 0;
    for (const json& method : scores["methods"]) {
      const json& result = method["tasks"][task["task"].get<std::string>()];
      const json& runs = result["runs"];
      EXPECT_EQ(runs.size(), !possible ? 0U : method["method"] == "band power" ? 1U : encoder_runs);
      EXPECT_EQ(result["choice"].get<std::string>().empty(), !possible);
      for (const json& run : runs) {
        EXPECT_EQ(run["windows"], task["test_windows"]);
        const double accuracy = run["balanced_accuracy"].get<double>();
        EXPECT_TRUE(accuracy >= 0 && accuracy <= 1) << accuracy;
      }
    }
    EXPECT_EQ(task["train_windows"].get<int>() > 0, true);
  }
  EXPECT_GE(scored, 2);  // sleep and age have their classes in every part of this cohort
}

void EndToEnd::check_predictions(const json& scores) {
  const json split = json::parse(read_text(split_));
  for (const json& task : scores["tasks"]) {
    const std::string name = task["task"];
    const auto rows = csv_rows(probe_ + "/predictions_" + name + ".csv");
    const size_t seeds = scores["methods"][0]["tasks"][name]["runs"].size();
    EXPECT_EQ(rows.size(), task["test_windows"].get<size_t>() * seeds) << name;
    std::map<std::string, std::pair<int, int>> right;  // of all, by seed and label
    for (const auto& row : rows) {
      EXPECT_TRUE(std::count(split["test"].begin(), split["test"].end(), row.at("record")))
          << row.at("record");
      double sum = 0;
      for (const auto& [column, value] : row)
        if (column.starts_with("p_")) sum += std::stod(value);
      EXPECT_NEAR(sum, 1, 1e-4);
      auto& [hits, all] = right[row.at("seed") + " " + row.at("label")];
      hits += row.at("label") == row.at("predicted") ? 1 : 0;
      ++all;
    }
    // The score follows from the rows: the mean over classes of the share that was found.
    for (size_t seed = 0; seed < seeds; ++seed) {
      double sum = 0;
      int classes = 0;
      for (const auto& [key, count] : right)
        if (key.starts_with(std::to_string(seed) + " ")) {
          sum += count.first / static_cast<double>(count.second);
          ++classes;
        }
      EXPECT_NEAR(
          scores["methods"][0]["tasks"][name]["runs"][seed]["balanced_accuracy"].get<double>(),
          sum / classes, 1e-12)
          << name << " " << seed;
    }
  }
}

// The model that probe wrote gives the scores that it notes; with one run those are the run's.
void EndToEnd::check_evaluation(const json& scores) {
  std::filesystem::remove_all(folder_ / "evaluation");  // of another head
  const json found = run({"evaluate", probe_ + "/model", store_, "--split", split_, "--out",
                          folder_ / "evaluation", "--threads", "1"})["sizes"][0];
  const json notes = json::parse(read_text(probe_ + "/model/model.json"))["notes"];
  for (const auto& [name, result] : found["methods"][0]["tasks"].items()) {
    const json& runs = result["runs"];
    ASSERT_EQ(runs.size(), 1U);
    const json& probed = entry_of(scores["methods"], "method", "multimae_drop")["tasks"][name];
    const double accuracy = runs[0]["balanced_accuracy"].get<double>();
    if (probed["runs"].size() == 1) {
      EXPECT_NEAR(accuracy, probed["runs"][0]["balanced_accuracy"].get<double>(), 1e-12) << name;
    }
    EXPECT_NEAR(accuracy,
                std::stod(notes["probe." + name + ".test_balanced_accuracy"].get<std::string>()),
                5.1e-5);
    EXPECT_EQ(notes["probe." + name + ".choice"], probed["choice"]);
    EXPECT_NEAR(result["judgement"]["temperatures"].at(0).get<double>(),
                std::stod(notes["probe." + name + ".temperature"].get<std::string>()), 1e-4);
    EXPECT_EQ(csv_rows(folder_ / ("evaluation/predictions_" + name + ".csv")).size(),
              runs[0]["windows"].get<size_t>());
  }
  EXPECT_GE(found["methods"][0]["tasks"].size(), 2U);
}

// The file that probe wrote, read as any program's, gives probe's scores and intervals.
void EndToEnd::check_judged_files(const json& scores) {
  for (const auto& [name, result] : scores["methods"][0]["tasks"].items()) {
    if (result["runs"].empty()) continue;
    const json found = run({"evaluate", store_, "--split", split_, "--predictions",
                            probe_ + "/predictions_" + name + ".csv", "--threads", "1"});
    const json& judged = found["sizes"][0]["methods"][0]["tasks"][name];
    EXPECT_EQ(judged["runs"].size(), result["runs"].size());
    for (const char* key : {"balanced_accuracy", "kappa", "f1_macro"}) {
      const json& ours = judged["judgement"]["windows"]["scores"][key];
      const json& probes = result["judgement"]["windows"]["scores"][key];
      for (const char* value : {"mean", "low", "high"})
        EXPECT_EQ(ours[value], probes[value]) << name << " " << key << " " << value;
    }
  }
}

TEST_F(EndToEnd, FromATwinCohortToScoresOnUnseenPatients) {
  EXPECT_EQ(simulate()["written"], 10);
  const json ingested = ingest();
  EXPECT_EQ(ingested["ingested"], 10);
  const json again = ingest();
  EXPECT_EQ(again["ingested"], 0);
  EXPECT_EQ(again["already_done"], 10);
  check_split(run({"split", store_, "--out", split_, "--stratify", "age"}));

  const json trained = pretrain();
  EXPECT_EQ(trained["steps"], 6);
  EXPECT_TRUE(trained["validation_loss"].is_number());

  const json scores = probe({"probe.patients=[2, 0]", "probe.subset_resample=2"});
  EXPECT_EQ(scores, json::parse(read_text(probe_ + "/scores.json")));
  EXPECT_TRUE(scores["simulated"].get<bool>());
  EXPECT_THAT(scores["remarks"].dump(), HasSubstr("say nothing about real patients"));
  ASSERT_EQ(scores["sizes"].size(), 2U);
  const json few = scores["sizes"][0], all = scores["sizes"][1];
  EXPECT_EQ(few["tasks"][0]["train_patients"], 2);
  EXPECT_LE(few["methods"][0]["tasks"]["sleep"]["runs"].size(), 2U);
  check_scores(all, 1);  // nothing is random about an exact head
  check_predictions(all);
  std::map<std::string, std::filesystem::file_time_type> made;
  for (const auto& file : std::filesystem::directory_iterator(probe_ + "/embeddings"))
    made[file.path()] = file.last_write_time();
  EXPECT_EQ(made.size(), 2U);  // the model's and the random start's
  check_evaluation(all);
  check_judged_files(all);

  const json trained_heads =
      probe({"probe.solver=adamw", "probe.epochs=5", "probe.seeds=2", "probe.warmup_epochs=1",
             "probe.learning_rate=0.01"})["sizes"][0];
  EXPECT_THAT(log_, HasSubstr("embeddings of "));
  for (const auto& [path, time] : made) EXPECT_EQ(std::filesystem::last_write_time(path), time);
  check_scores(trained_heads, 2);
  check_predictions(trained_heads);
  check_evaluation(trained_heads);

  const json embedded =
      run({"embed", folder_ / "run/model", store_, "--out", folder_ / "all.st", "--threads", "1"});
  EXPECT_EQ(embedded["windows"], run({"inspect", store_})["windows"]);
  EXPECT_EQ(embedded["dimensions"], 32);
}

}  // namespace
}  // namespace physiomae
#endif
