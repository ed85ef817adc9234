// `physiomae analyze` as a program: what it prints, where its files are, how it refuses.
#include "tests/cli/program.h"
#include "tests/store/made_up_store.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#ifdef PHYSIOMAE_WITH_TORCH

namespace physiomae {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using Arguments = std::vector<std::string>;

// Twelve patients, their split, and a tiny model pretrained with it.
class AnalyzeProgram : public testing::Test {
 protected:
  AnalyzeProgram() {
    for (int i = 0; i < 12; ++i) {
      const std::string name = "p" + std::to_string(i);
      store::write_record(
          store_, store::made_up_content({.record = name, .patient = name, .age_years = 40.0}));
    }
    succeed({"split", store_, "--out", split_});
    Arguments pretrain = {"pretrain", store_, "--split", split_, "--out", run_, "--device", "cpu"};
    for (const char* setting : {"model.dim=16", "model.depth=1", "model.heads=2",
                                "model.mlp_hidden=16", "pretrain.max_steps=1", "pretrain.batch=4",
                                "pretrain.validation_windows=4", "pretrain.compute_threads=1"})
      pretrain.insert(pretrain.end(), {"--set", setting});
    succeed(pretrain);
  }
  static void succeed(const Arguments& arguments) {
    const ProgramResult result = run_program(arguments);
    ASSERT_EQ(result.status, 0) << arguments.front() << ": " << result.err;
  }
  Arguments analyze(const Arguments& more) const {
    Arguments all = {"analyze", run_ + "/model", store_, "--split",   split_, "--out",
                     out_,      "--windows",     "6",    "--threads", "1",    "--stays",
                     "2",       "--draws",       "4"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  TemporaryFolder folder_;
  std::string store_ = folder_ / "store", split_ = folder_ / "split.json", run_ = folder_ / "run",
              out_ = folder_ / "out";
};

TEST_F(AnalyzeProgram, WritesPicturesAndPrintsTheirSummary) {
  const auto summary = run_for_json(analyze({}));
  EXPECT_EQ(summary["format"], "physiomae analysis 1");
  EXPECT_EQ(summary["results"].size(), 8U);
  EXPECT_EQ(nlohmann::json::parse(read_text(out_ + "/summary.json")), summary);
  const ProgramResult text = run_program(analyze({"--what", "rollout,window", "--seed", "3"}));
  EXPECT_EQ(text.status, 0) << text.err;
  EXPECT_THAT(text.out, AllOf(HasSubstr("share that crosses modalities"),
                              HasSubstr("simulated signals"), HasSubstr(out_)));
}

TEST_F(AnalyzeProgram, RefusesWhatCannotBeAnalysed) {
  const auto expect_refused = [](const Arguments& arguments, int status, const char* message) {
    const ProgramResult result = run_program(arguments);
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_THAT(result.err, HasSubstr(message));
    EXPECT_EQ(result.out, "");
  };
  expect_refused(analyze({"--what", "rolout"}), 2, "did you mean \"rollout\"?");
  expect_refused(analyze({"--draws", "1"}), 2, "--draws");
  expect_refused(analyze({"--windows", "0"}), 2, "--windows");
  expect_refused(analyze({"--modalities", "EEG,PPG"}), 2, "PPG");
  expect_refused({"analyze", run_ + "/nothing", store_, "--out", out_}, 1, "nothing");
}

TEST_F(AnalyzeProgram, AModelFolderWithFilesMissing) {
  for (const char* file : {"model.safetensors", "model.json"}) {
    std::filesystem::remove_all(folder_ / "copy");
    std::filesystem::copy(run_ + "/model", folder_ / "copy");
    std::filesystem::remove(folder_ / "copy" / file);
    for (const Arguments& arguments :
         {Arguments{"analyze", folder_ / "copy", store_, "--out", out_},
          Arguments{"export", folder_ / "copy", "--out", folder_ / "model.onnx"}}) {
      const ProgramResult result = run_program(arguments);
      EXPECT_EQ(result.status, 1) << arguments.front() << ", " << file;
      EXPECT_THAT(result.err, HasSubstr(std::string("has no ") + file));
    }
  }
  EXPECT_FALSE(std::filesystem::exists(out_));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "model.onnx"));
}

TEST_F(AnalyzeProgram, AnExportWithoutHeadsSaysSo) {
  const ProgramResult result =
      run_program({"export", run_ + "/model", "--out", folder_ / "model.onnx"});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(", 0 heads"));
  EXPECT_GT(std::filesystem::file_size(folder_ / "model.onnx"), 1000U);
}

}  // namespace
}  // namespace physiomae

#endif
