#include "physiomae/train/run_loop.h"

#include <chrono>
#include <cmath>
#include <csignal>
#include <limits>
#include <optional>
#include <set>
#include <thread>

#include "tests/train/train_fixture.h"
#include <ATen/Parallel.h>
#include <gmock/gmock.h>

#include "physiomae/artifacts/identity.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/train/non_finite.h"

namespace physiomae::train {
namespace {

struct LoopConfig : ConfigSection, RunConfig {
  std::string_view section() const override { return "walk"; }
  void fields(FieldVisitor& visitor) override { run_fields(visitor); }
  std::unique_ptr<ConfigSection> fresh() const override { return std::make_unique<LoopConfig>(); }
};

// Nothing that knows of strategies or masks: one number that walks with what the batches hold.
class Walk : public Trainee {
 public:
  Walk() : place_(parameters_.add("place", at::zeros({1}, at::kDouble))) {}
  std::string_view name() const override { return "walk"; }
  const model::ParameterList& parameters() const override { return parameters_; }
  artifacts::NamedTensors tensors() const override { return {{"place", place_}}; }
  std::vector<std::string> loss_parts() const override { return {"odd", "even"}; }
  double training_gflop() const override { return 1; }
  void set_precision(kernels::Precision) override {}
  std::optional<StepResult> step(const dataset::Batch& batch, const objectives::StepKeys& keys,
                                 double learning_rate) override {
    if (bad_steps.contains(keys.step)) throw NonFiniteStep("loss nan");
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds_a_step));
    last_rate = learning_rate;
    double sum = 0;
    for (const int label : batch.labels) sum += label;
    place_.mul_(0.9).add_(learning_rate * (batch.values.at(5) + sum));
    StepResult result{place_.item<double>(), 1, {}};
    result.parts.add(keys.step % 2 == 0 ? "even" : "odd", {result.loss, 2});
    return result;
  }
  int64_t validation_windows() const override { return 1; }
  std::optional<ValidationResult> validate() override {
    ++validations;
    return ValidationResult{validation.value_or(1.0 / static_cast<double>(validations)), {}};
  }
  double place() const { return place_.item<double>(); }
  int validations = 0;
  double seconds_a_step = 0, last_rate = 0;
  std::set<uint64_t> bad_steps = {};
  std::optional<double> validation = {};

 private:
  model::ParameterList parameters_;
  at::Tensor place_;
};

// A loop over the corpus's training windows with their stages as labels.
class RunLoopTest : public testing::Test {
 protected:
  RunLoopTest() : store_(corpus_.store()) {
    labelled_ = dataset::labelled_windows(store_, corpus_.split.pretrain, dataset::TaskKind::sleep);
    windows_ = dataset::windows_only(labelled_);
    config_.epochs = 3;
    config_.batch = 4;
    config_.learning_rate = 0.1;
    config_.warmup_epochs = 1;
    config_.compute_threads = 1;
    config_.log_steps = 5;
    config_.checkpoint_steps = 0;
    config_.checkpoint_minutes = 0;
  }

  RunOutcome run(std::string_view name, Walk& walk, bool resume, int64_t stop_after = -1,
                 int* threads = nullptr) {
    const artifacts::RunFolder folder(corpus_.run_path(name), {&config_}, resume);
    dataset::LoaderOptions loader;
    loader.labels = std::make_shared<dataset::WindowLabelling>(labelled_);
    RunLoop loop({.section = "walk",
                  .config = config_,
                  .store = store_,
                  .windows = windows_,
                  .loader = loader,
                  .identity = artifacts::identity_of({&config_}),
                  .resume = resume,
                  .on_step =
                      [&](int64_t step, const StepResult&) {
                        if (threads != nullptr) *threads = at::get_num_threads();
                        if (step == stop_after) std::raise(SIGTERM);
                      }},
                 folder, walk);
    return loop.run();
  }

  TinyCorpus corpus_;
  store::Store store_;
  std::vector<dataset::LabelledWindow> labelled_;
  std::vector<dataset::WindowRef> windows_;
  LoopConfig config_;
};

TEST_F(RunLoopTest, RunsWhatItKnowsNothingOf) {
  Walk walk;
  const RunOutcome outcome = run("run", walk, /*resume=*/false);
  EXPECT_EQ(outcome.end, RunEnd::finished);
  EXPECT_EQ(outcome.steps, 18);
  EXPECT_EQ(outcome.epochs, 3);
  EXPECT_EQ(walk.validations, 3);
  EXPECT_EQ(outcome.best_step, 18);
  EXPECT_NE(walk.place(), 0);
  const std::string metrics = file_text(corpus_.run_path() / "metrics.csv");
  EXPECT_THAT(metrics, testing::StartsWith("step,epoch,loss,loss_odd,loss_even,gradient_norm"));
  EXPECT_THAT(metrics, testing::HasSubstr("validation_loss,validation_loss_odd"));
}

TEST_F(RunLoopTest, ResumesBitForBit) {
  Walk whole, first, second;
  run("whole", whole, /*resume=*/false);
  catch_stop_signals();
  EXPECT_THROW(run("cut", first, /*resume=*/false, /*stop_after=*/7), Interrupted);
  clear_stop_signal();
  run("cut", second, /*resume=*/true);
  EXPECT_EQ(second.place(), whole.place());
  EXPECT_EQ(file_text(corpus_.run_path("cut") / "config.toml"),
            file_text(corpus_.run_path("whole") / "config.toml"));
}

// Sums, and so bits, depend on it.
TEST_F(RunLoopTest, AResumedRunKeepsItsThreadsUnlessToldOtherwise) {
  Walk walk, again;
  catch_stop_signals();
  EXPECT_THROW(run("run", walk, /*resume=*/false, /*stop_after=*/2), Interrupted);
  clear_stop_signal();
  config_.compute_threads = 0;
  int threads = 0;
  run("run", again, /*resume=*/true, /*stop_after=*/-1, &threads);
  EXPECT_EQ(threads, 1);
}

// The number of steps follows from the speed of the first ones, and the schedule ends with them.
TEST_F(RunLoopTest, AClockSetsTheStepsEarlyAndKeepsThem) {
  config_.epochs = 100000;
  config_.validation_epochs = 0;
  config_.wall_clock_hours = 10.0 / 3600;
  Walk slow, resumed;
  slow.seconds_a_step = 0.01;
  catch_stop_signals();
  int64_t planned = 0;
  try {
    run("cut", slow, /*resume=*/false, /*stop_after=*/40);
    FAIL() << "was not stopped";
  } catch (const Interrupted&) {
    clear_stop_signal();
    const auto checkpoint =
        artifacts::CheckpointFolder(corpus_.run_path("cut") / "checkpoints").newest();
    planned = checkpoint->state.planned_steps;
  }
  EXPECT_GT(planned, 40);  // what is left of 10 s at 10 ms a step, or more on a busy machine
  EXPECT_LE(planned, 1000);
  const RunOutcome outcome = run("cut", resumed, /*resume=*/true);  // much faster: keeps the plan
  EXPECT_EQ(outcome.end, RunEnd::finished);
  EXPECT_TRUE(outcome.planned_by_clock);
  EXPECT_EQ(outcome.steps, planned);
  EXPECT_LT(resumed.last_rate, 0.01 * config_.learning_rate);  // the cosine is complete
}

TEST_F(RunLoopTest, WithoutAClockThereIsNoPlan) {
  config_.wall_clock_hours = 0;
  config_.epochs = 5;
  Walk walk;
  const RunOutcome outcome = run("run", walk, /*resume=*/false);
  EXPECT_EQ(outcome.steps, 30);
  EXPECT_FALSE(outcome.planned_by_clock);
}

TEST_F(RunLoopTest, LeavesOutAsManyNonFiniteStepsAsAllowed) {
  Walk none;
  none.bad_steps = {3, 9};
  EXPECT_THROW(run("run", none, /*resume=*/false), NonFiniteStep);
  // Allowed on resume: a key that decides no bit of a run without such steps.
  config_.skip_non_finite = 1;
  Walk one;
  one.bad_steps = {3, 9};
  EXPECT_THROW(run("run", one, /*resume=*/true), NonFiniteStep);
  config_.skip_non_finite = 2;
  Walk two;
  two.bad_steps = {3, 9};
  EXPECT_EQ(run("run", two, /*resume=*/true).steps, 18);
  const auto checkpoint = artifacts::CheckpointFolder(corpus_.run_path() / "checkpoints").newest();
  EXPECT_EQ(checkpoint->state.skipped_steps, (std::vector<int64_t>{4, 10}));
}

// It used to make every later checkpoint unreadable.
TEST_F(RunLoopTest, GoesOnAfterAValidationLossThatIsNotFinite) {
  Walk walk, resumed;
  walk.validation = std::numeric_limits<double>::quiet_NaN();
  run("run", walk, /*resume=*/false);
  const auto checkpoint = artifacts::CheckpointFolder(corpus_.run_path() / "checkpoints").newest();
  ASSERT_TRUE(checkpoint.has_value());
  EXPECT_EQ(checkpoint->state.step, 18);
  EXPECT_TRUE(std::isnan(checkpoint->state.validation_loss));
  EXPECT_EQ(checkpoint->state.best_step, -1);
  EXPECT_EQ(run("run", resumed, /*resume=*/true).steps, 18);
}

}  // namespace
}  // namespace physiomae::train
