// Whole runs on a tiny store: results, resuming, and what stops a run.
#include "physiomae/train/pretrain.h"

#include <algorithm>
#include <csignal>
#include <map>

#include "tests/train/pass_through.h"
#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/artifacts/model_folder.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/dataset/split_file.h"

namespace physiomae::train {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Losses = std::map<int64_t, double>;

PretrainOptions options_for(const std::filesystem::path& run, Losses* losses = nullptr,
                            bool resume = false) {
  PretrainOptions options;
  options.run = run;
  options.resume = resume;
  if (losses != nullptr)
    options.on_step = [losses](int64_t step, const StepResult& result) {
      (*losses)[step] = result.loss;
    };
  return options;
}

std::vector<std::string> cells_of(const std::string& row) {
  std::vector<std::string> cells(1);
  for (const char c : row)
    if (c == ',')
      cells.emplace_back();
    else
      cells.back() += c;
  return cells;
}

// The cells of metrics.csv that do not depend on the clock.
std::vector<std::string> metrics_without_times(const std::filesystem::path& run) {
  std::ifstream file(run / "metrics.csv");
  std::vector<std::string> rows, header;
  for (std::string row; std::getline(file, row);) {
    auto cells = cells_of(row);
    if (rows.empty()) header = cells;
    for (size_t i = 0; i < cells.size(); ++i)
      for (const auto* timed :
           {"milliseconds", "windows_per_second", "share_of_peak", "share_waiting"})
        if (header.at(i) == timed) cells[i].clear();
    rows.push_back(fmt::format("{}", fmt::join(cells, ",")));
  }
  return rows;
}

void expect_same_run(const std::filesystem::path& run, const std::filesystem::path& reference) {
  EXPECT_EQ(file_text(run / "model" / "model.safetensors"),
            file_text(reference / "model" / "model.safetensors"));
  EXPECT_EQ(metrics_without_times(run), metrics_without_times(reference));
  const auto last = artifacts::CheckpointFolder(run / "checkpoints").newest();
  const auto expected = artifacts::CheckpointFolder(reference / "checkpoints").newest();
  ASSERT_EQ(last->tensors.size(), expected->tensors.size());
  for (const auto& [name, tensor] : expected->tensors)
    EXPECT_TRUE(at::equal(last->tensors.at(name), tensor)) << name;
}

// Stops at `step` by a signal to this process, as a scheduler or a user would.
PretrainOptions stopping_at(const std::filesystem::path& run, int64_t step, int signal_number) {
  PretrainOptions options = options_for(run);
  options.on_step = [=](int64_t done, const StepResult&) {
    if (done == step) raise(signal_number);
  };
  return options;
}

TEST(Pretrain, LearnsAndLeavesARunAndAModel) {
  const TinyCorpus corpus;
  Losses losses;
  PretrainConfig config = tiny_training();
  config.epochs = 8;
  const PretrainResult result = train_tiny(corpus, config, options_for(corpus.run_path(), &losses));
  EXPECT_EQ(result.end, RunEnd::finished);
  EXPECT_EQ(result.steps, 48);
  EXPECT_EQ(result.epochs, 8);
  ASSERT_EQ(losses.size(), 48U);
  double first = 0, last = 0;
  for (int64_t i = 1; i <= 6; ++i) {
    first += losses.at(i);
    last += losses.at(42 + i);
  }
  EXPECT_LT(last, 0.97 * first);
  EXPECT_TRUE(std::isfinite(result.validation_loss));
  EXPECT_EQ(result.model_step, 48);  // multimae_drop takes the last
  const auto run = corpus.run_path();
  EXPECT_THAT(file_text(run / "config.toml"), HasSubstr("epochs = 8"));
  const artifacts::LoadedModel model =
      artifacts::load_model_folder(run / "model", c10::Device(c10::kCPU));
  EXPECT_EQ(model.info.strategy, "multimae_drop");
  EXPECT_EQ(model.info.training_patients, 4);
  EXPECT_EQ(model.info.training_windows, 24);
  EXPECT_EQ(model.info.recipe, "anti_aliased-1");
  EXPECT_THAT(model.info.channels[2], ElementsAre("C2"));
  EXPECT_EQ(model.info.amplitude[1].sd_uv, 11);
  EXPECT_EQ(model.info.validation_loss, result.validation_loss);
}

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

TEST(Pretrain, AnInterruptedRunGoesOnBitForBit) {
  expect_to_go_on(tiny_training(), {SIGINT, SIGTERM, SIGUSR1});
}

TEST(Pretrain, AnInterruptedRunOfMuonGoesOnBitForBit) {
  PretrainConfig config = tiny_training();
  config.optimizer = "muon";
  expect_to_go_on(config, {SIGTERM});
}

TEST(Pretrain, AnInterruptedRunWithSpectralHeadsGoesOnBitForBit) {
  PretrainConfig config = tiny_training();
  config.spectral_weight = 0.3;
  expect_to_go_on(config, {SIGTERM});
}

// Heads of the side task stand in checkpoints alone; its error is a column of the log.
TEST(Pretrain, SpectralHeadsDoNotLeaveTheRun) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.spectral_weight = 0.3;
  const auto result = train_tiny(corpus, config, options_for(corpus.run_path()));
  const auto checkpoint = artifacts::CheckpointFolder(corpus.run_path() / "checkpoints").newest();
  EXPECT_TRUE(checkpoint->tensors.contains("decoders.ECG.spectral_head.weight"));
  EXPECT_TRUE(checkpoint->tensors.contains("spectral.deviation"));
  const auto model = artifacts::load_model_folder(result.model, c10::Device(c10::kCPU));
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_THAT(parameter.name, Not(HasSubstr("spectral")));
  EXPECT_THAT(file_text(result.model / "model.safetensors"), Not(HasSubstr("spectral")));
  const auto rows = metrics_without_times(corpus.run_path());
  const auto header = cells_of(rows.front());
  for (const std::string column : {"loss_spectral", "validation_loss_spectral"}) {
    const auto place = std::ranges::find(header, column) - header.begin();
    ASSERT_LT(place, static_cast<ptrdiff_t>(header.size())) << column;
    EXPECT_TRUE(std::ranges::any_of(rows, [&](const auto& row) {
      return std::atof(cells_of(row).at(static_cast<size_t>(place)).c_str()) > 0;
    })) << column;
  }
}

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

TEST(Pretrain, AStopWithinAStepLosesThatStepAlone) {
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

TEST(Pretrain, AKilledRunGoesOnBitForBit) {
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

TEST(Pretrain, GoesBackFromADamagedCheckpoint) {
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

TEST(Pretrain, ResumeStartsWhenThereIsNothingAndEndsWhenAllIsDone) {
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

TEST(Pretrain, RefusesARunThatIsThere) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 2;
  const auto options = options_for(corpus.run_path());
  train_tiny(corpus, config, options);
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, options); }),
              HasSubstr("holds a run already"));
  config.learning_rate = 0.5;
  const auto resume = options_for(corpus.run_path(), nullptr, /*resume=*/true);
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, resume); }),
              HasSubstr("pretrain.learning_rate is 0.001 there, 0.5 here"));
  std::filesystem::remove_all(corpus.run_path() / "checkpoints");  // config.toml alone says it too
  EXPECT_THAT(message_of<UsageError>([&] { train_tiny(corpus, config, resume); }),
              HasSubstr("config.toml: made with another configuration"));
  EXPECT_THAT(
      message_of<UsageError>([&] { train_tiny(corpus, config, options_for(corpus.store_path())); }),
      HasSubstr("is not empty and holds no run"));
}

TEST(Pretrain, RefusesTheCheckpointOfOtherData) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.max_steps = 2;
  train_tiny(corpus, config, options_for(corpus.run_path()));
  dataset::SplitManifest other = corpus.split;
  other.pretrain.pop_back();
  other.hash = dataset::split_hash(other);
  EXPECT_THAT(message_of<UsageError>([&] {
                run_pretraining(corpus.store(), other, model::tiny_model(), config,
                                options_for(corpus.run_path(), nullptr, /*resume=*/true));
              }),
              AllOf(HasSubstr("data.split"), HasSubstr("data.training_windows")));
}

TEST(Pretrain, TheClockEndsARunWithAModel) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.wall_clock_hours = 1e-9;
  testing::internal::CaptureStderr();
  const auto result = train_tiny(corpus, config, options_for(corpus.run_path()));
  EXPECT_THAT(testing::internal::GetCapturedStderr(), HasSubstr("wall_clock_hours"));
  EXPECT_EQ(result.end, RunEnd::wall_clock);
  EXPECT_TRUE(std::filesystem::exists(result.model / "model.json"));
  config.wall_clock_hours = 0;
  EXPECT_EQ(train_tiny(corpus, config, options_for(corpus.run_path(), nullptr, true)).steps, 24);
}

// Validation losses grow from call to call, whatever the weights do.
class Worsening : public PassThrough {
 public:
  using PassThrough::PassThrough;
  std::vector<objectives::LossSums> validation_losses(const dataset::Batch& batch,
                                                      const at::Tensor& windows,
                                                      uint64_t seed) override {
    auto losses = PassThrough::validation_losses(batch, windows, seed);
    for (auto& loss : losses) loss.sum = loss.sum * ++calls_;
    return losses;
  }

 private:
  int calls_ = 0;
};

TEST(Pretrain, TakesTheBestCheckpointWhereTheStrategySaysSo) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  for (const std::string strategy : {"multimae", "multimae_drop"}) {
    config.strategy = strategy;
    PretrainOptions options = options_for(corpus.run_path(strategy));
    options.wrap_strategy = [](std::unique_ptr<objectives::Strategy> inner) {
      return std::make_unique<Worsening>(std::move(inner));
    };
    const auto result = train_tiny(corpus, config, options);
    EXPECT_EQ(result.best_step, 6);
    EXPECT_EQ(result.model_step, strategy == "multimae" ? 6 : 24);
    const artifacts::CheckpointFolder checkpoints(corpus.run_path(strategy) / "checkpoints");
    EXPECT_THAT(checkpoints.steps(), ElementsAre(6, 20, 24));
    const auto chosen = checkpoints.at_step(result.model_step);
    const auto model = artifacts::load_model_folder(result.model, c10::Device(c10::kCPU));
    EXPECT_EQ(model.info.steps, result.model_step);
    for (const auto& parameter : model.model->parameters().all())
      EXPECT_TRUE(at::equal(parameter.value, chosen.tensors.at(parameter.name))) << parameter.name;
  }
}

TEST(Pretrain, MicroBatchesGiveTheSameLosses) {
  const TinyCorpus corpus(/*missing=*/true);
  std::map<int64_t, Losses> by_size;
  for (const int64_t micro : {1, 3, 4}) {
    PretrainConfig config = tiny_training();
    config.micro_batch = micro;
    config.max_steps = 8;
    train_tiny(corpus, config,
               options_for(corpus.run_path(std::to_string(micro)), &by_size[micro]));
  }
  for (const int64_t micro : {1, 3})
    for (const auto& [step, loss] : by_size[4])
      EXPECT_NEAR(by_size[micro].at(step), loss, 1e-4 * loss) << micro << " step " << step;
}

TEST(Pretrain, Bf16TrainsAndIsKeptOnResume) {
  const TinyCorpus corpus;
  PretrainConfig config = tiny_training();
  config.precision = "bf16";
  config.max_steps = 4;
  Losses undisturbed, resumed;
  train_tiny(corpus, config, options_for(corpus.run_path("reference"), &undisturbed));
  config.precision = "float32";
  Losses exact;
  train_tiny(corpus, config, options_for(corpus.run_path("exact"), &exact));
  EXPECT_NEAR(undisturbed.at(1), exact.at(1), 0.02 * exact.at(1));
  EXPECT_NE(undisturbed.at(1), exact.at(1));
  config.precision = "bf16";
  catch_stop_signals();
  clear_stop_signal();
  EXPECT_THROW(train_tiny(corpus, config, stopping_at(corpus.run_path(), 2, SIGTERM)), Interrupted);
  clear_stop_signal();
  train_tiny(corpus, config, options_for(corpus.run_path(), &resumed, /*resume=*/true));
  EXPECT_EQ(resumed.at(4), undisturbed.at(4));
  expect_same_run(corpus.run_path(), corpus.run_path("reference"));
}

// The disk is full at the second checkpoint; with room again the run goes on from the first.
TEST(Pretrain, AFullDiskStopsTheRunAndItGoesOn) {
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

TEST(Pretrain, NeedsDataOfTheSplit) {
  const TinyCorpus corpus;
  dataset::SplitManifest other = corpus.split;
  other.pretrain.push_back("p9");
  other.hash = dataset::split_hash(other);
  EXPECT_THAT(message_of<InputError>([&] {
                run_pretraining(corpus.store(), other, model::tiny_model(), tiny_training(),
                                options_for(corpus.run_path()));
              }),
              HasSubstr("p9"));
}

}  // namespace
}  // namespace physiomae::train
