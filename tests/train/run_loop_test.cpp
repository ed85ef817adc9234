#include "physiomae/train/run_loop.h"

#include <csignal>

#include "tests/train/train_fixture.h"
#include <gmock/gmock.h>

#include "physiomae/artifacts/identity.h"
#include "physiomae/base/interrupt.h"

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
    return ValidationResult{1.0 / static_cast<double>(validations), {}};
  }
  double place() const { return place_.item<double>(); }
  int validations = 0;

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

  RunOutcome run(std::string_view name, Walk& walk, bool resume, int64_t stop_after = -1) {
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

}  // namespace
}  // namespace physiomae::train
