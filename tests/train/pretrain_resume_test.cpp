// Runs that are interrupted, killed, or run out of disk go on bit for bit.
#include "tests/train/pass_through.h"
#include "tests/train/run_comparison.h"
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "physiomae/base/interrupt.h"

namespace physiomae::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;

void expect_to_go_on(PretrainConfig config, const std::vector<int>& signals) {
  const TinyCorpus corpus;
  Losses undisturbed, resumed;
  config.log_steps = 4;  // step 9 lies within a line of the log
  train_tiny(corpus, config, options_for(corpus.run_path("reference"), &undisturbed));
  catch_stop_signals();
  for (const int number : signals) {
    clear_stop_signal();
    const auto run = corpus.run_path(std::to_string(number));
    EXPECT_THROW(train_tiny(corpus, config, stopping_at(run, 9, number)), Interrupted);
    EXPECT_EQ(artifacts::CheckpointFolder(run / "checkpoints").newest()->state.step, 9);
    clear_stop_signal();
    resumed.clear();
    train_tiny(corpus, config, options_for(run, &resumed, /*resume=*/true));
    ASSERT_EQ(resumed.begin()->first, 10);
    for (int64_t step = 10; step <= 24; ++step)
      EXPECT_EQ(resumed.at(step), undisturbed.at(step)) << "step " << step;
    expect_same_run(run, corpus.run_path("reference"));
  }
}

TEST(PretrainResume, AnInterruptedRunGoesOnBitForBit) {
  expect_to_go_on(tiny_training(), {SIGINT, SIGTERM, SIGUSR1});
}

TEST(PretrainResume, AnInterruptedRunOfMuonGoesOnBitForBit) {
  PretrainConfig config = tiny_training();
  config.optimizer = "muon";
  expect_to_go_on(config, {SIGTERM});
}

TEST(PretrainResume, AnInterruptedRunWithSpectralHeadsGoesOnBitForBit) {
  PretrainConfig config = tiny_training();
  config.spectral_weight = 0.3;
  expect_to_go_on(config, {SIGTERM});
}

// Heads of the side task stand in checkpoints alone; its error is a column of the log.
// Asks for a stop within a step, and counts the micro-batches that are trained after that.
class StopsWithinAStep : public PassThrough {
 public:
  StopsWithinAStep(std::unique_ptr<objectives::Strategy> inner, int64_t& after)
      : PassThrough(std::move(inner)), after_(after) {}
  objectives::LossSums training_loss(const dataset::Batch& batch, const at::Tensor& windows,
                                     const objectives::StepKeys& keys) override {
    if (stop_signal() != 0) ++after_;
    if (keys.step == 9 && ++seen_ == 2) raise(SIGTERM);
    return PassThrough::training_loss(batch, windows, keys);
  }

 private:
  int64_t seen_ = 0;
  int64_t& after_;
};

TEST(PretrainResume, AStopWithinAStepLosesThatStepAlone) {
  const TinyCorpus corpus;
  Losses undisturbed, resumed;
  PretrainConfig config = tiny_training();
  config.micro_batch = 1;
  train_tiny(corpus, config, options_for(corpus.run_path("reference"), &undisturbed));
  catch_stop_signals();
  clear_stop_signal();
  const auto run = corpus.run_path("stopped");
  PretrainOptions options = options_for(run);
  int64_t after = 0;
  options.wrap_strategy = [&](std::unique_ptr<objectives::Strategy> inner) {
    return std::make_unique<StopsWithinAStep>(std::move(inner), after);
  };
  EXPECT_THROW(train_tiny(corpus, config, options), Interrupted);
  clear_stop_signal();
  EXPECT_EQ(after, 0);
  EXPECT_EQ(artifacts::CheckpointFolder(run / "checkpoints").newest()->state.step, 9);
  train_tiny(corpus, config, options_for(run, &resumed, /*resume=*/true));
  ASSERT_EQ(resumed.begin()->first, 10);
  for (const auto& [step, loss] : resumed) EXPECT_EQ(loss, undisturbed.at(step)) << step;
  expect_same_run(run, corpus.run_path("reference"));
}

TEST(PretrainResume, AKilledRunGoesOnBitForBit) {
  const TinyCorpus corpus(/*missing=*/true);  // batches of two presence patterns
  const PretrainConfig config = tiny_training();
  const auto run = corpus.run_path();
  for (const int64_t killed_at : {3, 8, 14}) {  // before the first checkpoint, and after
    const pid_t child = fork();
    if (child == 0) {
      train_tiny(corpus, config, [&] {
        PretrainOptions options = stopping_at(run, killed_at, SIGKILL);
        options.resume = true;
        return options;
      }());
      _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  }
  Losses undisturbed, resumed;
  train_tiny(corpus, config, options_for(run, &resumed, /*resume=*/true));
  train_tiny(corpus, config, options_for(corpus.run_path("reference"), &undisturbed));
  EXPECT_GE(resumed.begin()->first, 7);  // not from the start
  for (const auto& [step, loss] : resumed) EXPECT_EQ(loss, undisturbed.at(step)) << step;
  expect_same_run(run, corpus.run_path("reference"));
}

TEST(PretrainResume, GoesBackFromADamagedCheckpoint) {
  const TinyCorpus corpus;
  const PretrainConfig config = tiny_training();
  const auto run = corpus.run_path();
  train_tiny(corpus, config, options_for(corpus.run_path("reference")));
  clear_stop_signal();
  catch_stop_signals();
  EXPECT_THROW(train_tiny(corpus, config, stopping_at(run, 13, SIGTERM)), Interrupted);
  clear_stop_signal();
  std::filesystem::resize_file(run / "checkpoints" / "13.safetensors", 1000);
  testing::internal::CaptureStderr();
  Losses losses;
  train_tiny(corpus, config, options_for(run, &losses, /*resume=*/true));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("step 13 is damaged"));
  EXPECT_LT(losses.begin()->first, 14);
  expect_same_run(run, corpus.run_path("reference"));
}

TEST(PretrainResume, ResumeStartsWhenThereIsNothingAndEndsWhenAllIsDone) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 3;
  Losses losses;
  train_tiny(corpus, config, options_for(corpus.run_path(), &losses, /*resume=*/true));
  EXPECT_EQ(losses.size(), 3U);
  losses.clear();
  const auto again =
      train_tiny(corpus, config, options_for(corpus.run_path(), &losses, /*resume=*/true));
  EXPECT_TRUE(losses.empty());
  EXPECT_EQ(again.steps, 3);
  EXPECT_TRUE(std::isfinite(again.validation_loss));
}

// The disk is full at the second checkpoint; with room again the run goes on from the first.
TEST(PretrainResume, AFullDiskStopsTheRunAndItGoesOn) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 12;
  train_tiny(corpus, config, options_for(corpus.run_path("reference")));
  const auto checkpoint = corpus.run_path("reference") / "checkpoints" / "12.safetensors";
  const auto disk = corpus.run_path("disk");
  std::filesystem::create_directories(disk);
  const auto size = fmt::format("size={}k", std::filesystem::file_size(checkpoint) * 3 / 2 / 1024);
  if (mount("tmpfs", disk.c_str(), "tmpfs", 0, size.c_str()) != 0)
    GTEST_SKIP() << "no right to mount a small disk";
  const std::string message =
      message_of<Error>([&] { train_tiny(corpus, config, options_for(disk / "run")); });
  std::filesystem::copy(disk / "run", corpus.run_path(), std::filesystem::copy_options::recursive);
  umount(disk.c_str());
  EXPECT_THAT(message, AllOf(HasSubstr("No space left on device"),
                             HasSubstr("--resume continues from step 5")));
  Losses losses;
  train_tiny(corpus, config, options_for(corpus.run_path(), &losses, /*resume=*/true));
  EXPECT_EQ(losses.begin()->first, 6);
  expect_same_run(corpus.run_path(), corpus.run_path("reference"));
}

}  // namespace
}  // namespace physiomae::train
