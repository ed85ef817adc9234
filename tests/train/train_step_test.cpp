#include "physiomae/train/train_step.h"

#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/dataset/loader.h"
#include "physiomae/train/adamw.h"

namespace physiomae::train {
namespace {

// What is left of a presence pattern at the end of an epoch weighs what its windows are of a batch.
TEST(TrainStep, APartialBatchWeighsItsShare) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  const auto strategy = objectives::make_strategy("multimae", model::tiny_model(), {}, 1, at::kCPU);
  AdamW optimizer(strategy->parameters(), {});
  dataset::Batch batch;
  dataset::load_batch(store, {{0, 0}, {1, 3}}, {}, batch);
  const objectives::StepKeys keys{.seed = 1};
  const auto step = [&](int64_t nominal) {
    return *train_step(store, *strategy, optimizer, batch, keys,
                       {.learning_rate = 0, .nominal_batch = nominal}, at::kCPU);
  };
  const StepResult all_alike = step(0), full = step(2), part = step(8);
  EXPECT_EQ(full.gradient_norm, all_alike.gradient_norm);
  EXPECT_NEAR(part.gradient_norm, full.gradient_norm / 4, 1e-6 * full.gradient_norm);
  EXPECT_EQ(part.loss, full.loss);  // the log tells the mean as ever
}

}  // namespace
}  // namespace physiomae::train
