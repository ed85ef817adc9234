// `reproduce` through the program, with real trainings on a store of a few patients.
#include <algorithm>

#include "tests/cli/program.h"
#include "tests/store/made_up_store.h"
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#ifdef PHYSIOMAE_WITH_TORCH
namespace physiomae {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using Arguments = std::vector<std::string>;

constexpr const char* kRecipe = R"toml(
[grid]
parts = ["table2"]
pretraining_seeds = 1
large = 0
small = 4
label_sizes = []
draws = 1
label_draws = 1
convolutions = false
[published]
title = "as published"
models = ["multimae", "multimae_drop"]
windows = 48
[model]
dim = 16
depth = 1
heads = 2
mlp_hidden = 16
[pretrain]
batch = 8
checkpoint_steps = 2
validation_epochs = 0
[probe]
tasks = ["sleep", "age"]
)toml";

class ReproduceProgram : public testing::Test {
 protected:
  ReproduceProgram() {
    for (int i = 0; i < 12; ++i) {
      const std::string name = "p" + std::to_string(i);
      store::write_made_up(store_, {{.record = name,
                                     .patient = name,
                                     .age_years = i % 2 == 0 ? 30.0 : 70.0,
                                     .stages = {0, 1, 2, 3, 4, 0, 1, 2, 3, 4},
                                     .arousal_on = {0, 6000}}});
    }
    run_for_json({"split", store_, "--out", split_, "--stratify", "age"});
  }

  Arguments reproduce(const Arguments& more = {}) const {
    Arguments all = {"reproduce", recipe_, "--out",  out_, "--store",   store_,
                     "--split",   split_,  "--jobs", "2",  "--threads", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  std::filesystem::path cell(const std::string& name) const {
    return std::filesystem::path(out_) / "cells" / name;
  }

  // As if it had been killed before it wrote its model: pretraining's checkpoints are there.
  void interrupt(const std::string& name) const {
    std::filesystem::remove_all(cell(name) / "out" / "model");
  }
  std::vector<std::filesystem::path> checkpoints(const std::string& name) const {
    std::vector<std::filesystem::path> all;
    for (const auto& entry :
         std::filesystem::directory_iterator(cell(name) / "out" / "checkpoints"))
      all.push_back(entry.path());
    std::sort(all.begin(), all.end());
    return all;
  }
  static void damage(const std::filesystem::path& file) {
    std::filesystem::resize_file(file, std::filesystem::file_size(file) / 2);
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json", out_ = folder_ / "out";
  std::string recipe_ = folder_.write("recipe.toml", kRecipe);
};

TEST_F(ReproduceProgram, TrainsProbesAndPrintsTheTable) {
  const ProgramResult run = run_program(reproduce());
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("Table 2"), HasSubstr("MultiMAE + modality drop"),
                             HasSubstr("difference"), HasSubstr("band powers")));
  EXPECT_THAT(run.err, HasSubstr("4 to run here"));
  const json rows = run_for_json(reproduce())["tables"]["table2"]["rows"];
  int measured = 0;
  for (const json& row : rows)
    if (row["row"] == "published/multimae_drop" && row["task"] == "sleep") {
      EXPECT_EQ(row["state"], "measured");
      EXPECT_LT(row["low"], row["high"]);
      EXPECT_NEAR(row["difference"].get<double>(),
                  row["ours"].get<double>() - row["paper"].get<double>(), 2e-6);
      ++measured;
    }
  EXPECT_EQ(measured, 2);
  // The numbers are those of the probe.
  const json scores =
      json::parse(read_text(cell("probe-published-multimae_drop-seed0") / "out" / "scores.json"));
  for (const json& size : scores["sizes"]) {
    if (size["patients"] != 0) continue;
    const json& run_scores = size["methods"][0]["tasks"]["sleep"]["runs"][0];
    EXPECT_THAT(run.out, HasSubstr(fmt::format("{:.3f}", run_scores["kappa"].get<double>())));
  }
}

TEST_F(ReproduceProgram, ADryRunPrintsTheCells) {
  const ProgramResult run = run_program(reproduce({"--dry-run"}));
  EXPECT_EQ(run.status, 0) << run.err;
  EXPECT_THAT(run.out, AllOf(HasSubstr("pretrain-published-multimae-seed0"), HasSubstr("missing"),
                             HasSubstr("not measured")));
  EXPECT_FALSE(std::filesystem::exists(out_));
}

TEST_F(ReproduceProgram, ADryRunRefusesWhatARunWould) {
  for (const auto& [setting, words] : {std::pair{"model.heads=3", "no multiple of model.heads 3"},
                                       std::pair{"pretrain.batch=0", "pretrain.batch is 0"},
                                       std::pair{"probe.tusks=[]", "unknown key probe.tusks"}}) {
    const ProgramResult run = run_program(reproduce({"--dry-run", "--set", setting}));
    EXPECT_EQ(run.status, 2) << setting;
    EXPECT_THAT(run.err, HasSubstr(words));
    EXPECT_FALSE(std::filesystem::exists(out_));
  }
}

TEST_F(ReproduceProgram, AnInterruptedCellWithADamagedCheckpointGoesBack) {
  const std::string name = "pretrain-published-multimae-seed0";
  ASSERT_EQ(run_program(reproduce({"--only", "table2"})).status, 0);
  const std::string model = file_text(cell(name) / "out" / "model" / "model.safetensors");
  interrupt(name);
  const auto all = checkpoints(name);
  ASSERT_GE(all.size(), 2U);
  damage(all.back());
  const ProgramResult again = run_program(reproduce());
  EXPECT_EQ(again.status, 0) << again.err;
  EXPECT_THAT(file_text(cell(name) / "log"), HasSubstr("is damaged"));
  EXPECT_EQ(file_text(cell(name) / "out" / "model" / "model.safetensors"), model);
}

TEST_F(ReproduceProgram, WithoutAWholeCheckpointACellFailsAndOthersAreDone) {
  const std::string name = "pretrain-published-multimae-seed0";
  ASSERT_EQ(run_program(reproduce()).status, 0);
  interrupt(name);
  std::filesystem::remove_all(cell("probe-published-multimae-seed0"));
  std::filesystem::remove_all(cell("probe-published-multimae_drop-seed0"));
  for (const auto& file : checkpoints(name)) damage(file);
  const ProgramResult again = run_program(reproduce());
  EXPECT_EQ(again.status, 1);
  EXPECT_THAT(again.err, AllOf(HasSubstr(name + " failed"), HasSubstr("none of"),
                               HasSubstr("rm -r"), HasSubstr("hint")));
  EXPECT_THAT(again.out, HasSubstr("not run"));
  EXPECT_TRUE(
      std::filesystem::exists(cell("probe-published-multimae_drop-seed0") / "out" / "scores.json"));
  EXPECT_FALSE(checkpoints(name).empty());
}

// The recipe's settings are checked by the verbs they belong to, before the long part.
TEST_F(ReproduceProgram, AnUnknownSettingOfAVerbIsSaid) {
  const ProgramResult run = run_program(reproduce({"--set", "pretrain.bach=4"}));
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean \"batch\"?"));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(out_) / "cells"));
  EXPECT_EQ(run_program(reproduce({"--set", "pretrain.batch=4"})).status, 0);
}

TEST_F(ReproduceProgram, AnUnknownStrategyIsSaidBeforeAnythingStarts) {
  const ProgramResult run = run_program(reproduce({"--set", "ours.models=[\"multimea\"]"}));
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("did you mean \"multimae\"?"));
  EXPECT_FALSE(std::filesystem::exists(std::filesystem::path(out_) / "cells"));
}

TEST_F(ReproduceProgram, WrongUsage) {
  for (const Arguments& more : {Arguments{"--shard", "2/2"}, {"--only", "table8"}, {"--jobs", "0"}})
    EXPECT_EQ(run_program(reproduce(more)).status, 2) << more.back();
  const ProgramResult no_data = run_program({"reproduce", recipe_, "--out", out_});
  EXPECT_EQ(no_data.status, 2);
  EXPECT_THAT(no_data.err, HasSubstr("--store"));
}

}  // namespace
}  // namespace physiomae
#endif
