// Supervised runs: what they leave, that they go on bit for bit, and what they refuse.
#include "physiomae/train/finetune.h"

#include <csignal>

#include "tests/train/run_comparison.h"
#include <gmock/gmock.h>
#include <sys/wait.h>

#include "physiomae/base/interrupt.h"

namespace physiomae::train {
namespace {

using testing::AllOf;
using testing::HasSubstr;

// 3 steps an epoch (12 windows of p0 and p1 in batches of 4), 12 steps.
FinetuneConfig short_training() {
  FinetuneConfig config;
  config.epochs = 4;
  config.batch = 4;
  config.micro_batch = 2;
  config.learning_rate = 1e-3;
  config.warmup_epochs = 1;
  config.compute_threads = 1;
  config.log_steps = 5;  // steps of a signal lie within a line of the log
  config.checkpoint_steps = 5;
  config.checkpoint_minutes = 0;
  config.keep_checkpoints = true;
  config.seed = 3;
  return config;
}

class Finetune : public testing::Test {
 protected:
  Finetune()
      : store_(corpus_.store()),
        task_(dataset::task_data(store_, corpus_.split, {.tasks = {"sleep"}}).front()) {
    clear_stop_signal();
    info_.architecture = model::tiny_model();
    info_.strategy = "multimae";
    info_.recipe = store_.recipe();
    start_ = model::make_network(info_.architecture, /*start=*/9, at::kCPU);
  }

  FinetuneRequest request(const FinetuneConfig& config, std::string_view name = "run",
                          bool resume = false) const {
    return {.store = store_,
            .split = corpus_.split,
            .task = task_,
            .info = info_,
            .start = start_.get(),
            .config = config,
            .run = corpus_.run_path(name),
            .resume = resume};
  }

  // Ends with the step at which a signal came; a signal of this process.
  void stop_at(FinetuneRequest request, int64_t step, int number) const {
    request.resume = true;
    request.on_step = [=](int64_t done, const StepResult&) {
      if (done == step) raise(number);
    };
    run_finetuning(request);
  }

  TinyCorpus corpus_;
  store::Store store_;
  dataset::TaskData task_;
  artifacts::ModelInfo info_;
  std::unique_ptr<model::Network> start_;
};

TEST_F(Finetune, StartsFromThePretrainedWeightsAndLeavesAModelWithItsHead) {
  FinetuneConfig config = short_training();
  config.learning_rate = 0;
  const auto folder = run_finetuning(request(config));
  const auto model = artifacts::load_model_folder(folder, at::kCPU);
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_TRUE(at::equal(parameter.value, start_->parameters().at(parameter.name)))
        << parameter.name;
  EXPECT_FALSE(model.model->parameters().has("mask_token"));
  EXPECT_EQ(model.heads.at("heads.sleep.weight").sizes(), (std::vector<int64_t>{5, 32}));
  EXPECT_EQ(model.info.heads.front().class_names, task_.task.class_names);
  EXPECT_EQ(model.info.strategy, "multimae");
}

// The labels are noise: what falls is learned by heart, which the convolutions are quick at.
TEST_F(Finetune, EverythingTrainsAndTheLossFalls) {
  info_.architecture.network = "conv";
  info_.architecture.dropout = 0;
  start_ = model::make_network(info_.architecture, /*start=*/9, at::kCPU);
  FinetuneConfig config = short_training();
  config.epochs = 30;
  config.learning_rate = 3e-3;
  config.warmup_epochs = 0;
  Losses losses;
  FinetuneRequest wanted = request(config);
  wanted.on_step = [&](int64_t step, const StepResult& result) { losses[step] = result.loss; };
  const auto model = artifacts::load_model_folder(run_finetuning(wanted), at::kCPU);
  double first = 0, last = 0;
  for (int64_t i = 0; i < 9; ++i) {
    first += losses.at(1 + i) / 9;
    last += losses.at(90 - i) / 9;
  }
  EXPECT_LT(last, 0.9 * first);
  EXPECT_EQ(losses.size(), 90U);
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_FALSE(at::equal(parameter.value, start_->parameters().at(parameter.name)))
        << parameter.name;
}

TEST_F(Finetune, FromScratchStartsWhereTheSeedSays) {
  FinetuneConfig config = short_training();
  config.learning_rate = 0;
  FinetuneRequest wanted = request(config);
  wanted.start = nullptr;
  const auto model = artifacts::load_model_folder(run_finetuning(wanted), at::kCPU);
  const auto expected = model::make_network(info_.architecture, /*start=*/3, at::kCPU);
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_TRUE(at::equal(parameter.value, expected->parameters().at(parameter.name)))
        << parameter.name;
  EXPECT_EQ(model.info.strategy, "scratch");
  EXPECT_EQ(model.info.training_windows, 12);
}

TEST_F(Finetune, AnInterruptedRunGoesOnBitForBit) {
  for (const char* network : {"transformer", "conv"}) {
    info_.architecture.network = network;
    start_ = model::make_network(info_.architecture, /*start=*/9, at::kCPU);
    FinetuneConfig config = short_training();
    config.presence_dropout = 0.3;
    config.layer_decay = 0.8;
    const std::string reference = std::string("reference ") + network, run = network;
    run_finetuning(request(config, reference));
    catch_stop_signals();
    for (const auto& [step, number] : {std::pair(2, SIGTERM), std::pair(7, SIGINT)}) {
      EXPECT_THROW(stop_at(request(config, run), step, number), Interrupted);
      clear_stop_signal();
    }
    run_finetuning(request(config, run, /*resume=*/true));
    expect_same_run(corpus_.run_path(run), corpus_.run_path(reference));
  }
}

TEST_F(Finetune, AKilledRunGoesOnBitForBit) {
  const FinetuneConfig config = short_training();
  for (const int64_t killed_at : {3, 8}) {  // before the first checkpoint, and after
    const pid_t child = fork();
    if (child == 0) {
      stop_at(request(config), killed_at, SIGKILL);
      _exit(1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  }
  run_finetuning(request(config, "run", /*resume=*/true));
  run_finetuning(request(config, "reference"));
  expect_same_run(corpus_.run_path("run"), corpus_.run_path("reference"));
}

TEST_F(Finetune, AFinishedRunIsNotTrainedAgain) {
  FinetuneConfig config = short_training();
  config.keep_checkpoints = false;
  const auto folder = run_finetuning(request(config));
  EXPECT_TRUE(artifacts::CheckpointFolder(corpus_.run_path() / "checkpoints").steps().empty());
  FinetuneRequest again = request(config, "run", /*resume=*/true);
  again.on_step = [](int64_t, const StepResult&) { FAIL() << "a step was trained"; };
  const std::string weights = file_text(folder / "model.safetensors");
  EXPECT_EQ(run_finetuning(again), folder);
  EXPECT_EQ(file_text(folder / "model.safetensors"), weights);
}

TEST_F(Finetune, RefusesARunOfOtherWeightsOrLabels) {
  const FinetuneConfig config = short_training();
  run_finetuning(request(config));
  const auto again = [&](const FinetuneRequest& wanted) {
    return message_of<UsageError>([&] { run_finetuning(wanted); });
  };
  EXPECT_THAT(again(request(config)), HasSubstr("holds a run already"));
  const auto other = model::make_network(info_.architecture, /*start=*/10, at::kCPU);
  FinetuneRequest wanted = request(config, "run", /*resume=*/true);
  wanted.start = other.get();
  EXPECT_THAT(again(wanted), HasSubstr("data.start is"));
  task_.train.front().label = (task_.train.front().label + 1) % 5;
  EXPECT_THAT(again(request(config, "run", /*resume=*/true)),
              HasSubstr("data.training_windows is"));
}

TEST(FinetuneConfig, RefusesWhatCannotBe) {
  const auto refusal = [](const std::function<void(FinetuneConfig&)>& change) {
    FinetuneConfig config;
    change(config);
    return message_of<UsageError>([&] { config.validate(); });
  };
  EXPECT_THAT(refusal([](auto& c) { c.micro_batch = 512; }),
              HasSubstr("finetune.micro_batch is 512, expected at most finetune.batch = 256"));
  EXPECT_THAT(refusal([](auto& c) { c.subset_resample = 6; }),
              HasSubstr("each seed takes one draw"));
  EXPECT_THAT(refusal([](auto& c) { c.layer_decay = 0.9, c.optimizer = "muon"; }),
              HasSubstr("finetune.layer_decay wants AdamW"));
  EXPECT_THAT(refusal([](auto& c) { c.patients = {}; }), HasSubstr("finetune.patients is empty"));
  EXPECT_THAT(refusal([](auto& c) {
                c.tasks = {"sleep", "sleep"};
              }),
              HasSubstr("finetune.tasks names sleep more than once"));
  EXPECT_NO_THROW(FinetuneConfig().validate());
}

}  // namespace
}  // namespace physiomae::train
