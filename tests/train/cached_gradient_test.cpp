#include "physiomae/train/cached_gradient.h"

#include <map>

#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gmock/gmock.h>

#include "physiomae/base/interrupt.h"
#include "physiomae/dataset/batch_needs.h"
#include "physiomae/train/adamw.h"
#include "physiomae/train/train_step.h"

namespace physiomae::train {
namespace {

using Gradients = std::map<std::string, at::Tensor>;

// 12 windows of four records; the last record has no ECG where it is `missing`.
class CachedGradient : public testing::Test {
 protected:
  static dataset::Batch batch_for(const store::Store& store, std::string_view strategy) {
    const auto traits = objectives::strategy_traits(strategy);
    const auto batches =
        dataset::planned_batches(store, dataset::windows_of(store, {"p0", "p1", "p2"}),
                                 {.batch = 12, .paired = traits.needs.paired, .smallest = 12});
    dataset::Batch batch;
    dataset::load_batch(store, batches.at(0), {.paired = traits.needs.paired}, batch);
    return batch;
  }

  // Loss (a mean) and gradients, by parts of `micro_batch` windows.
  std::pair<CachedLoss, Gradients> cached(std::string_view name, int64_t micro_batch) {
    const store::Store store = corpus_.store();
    // Far enough from each other that gradients are no differences of nearly equal numbers.
    model::ModelConfig config = model::tiny_model();
    config.initial_deviation = 0.1;
    const auto strategy = objectives::make_strategy(name, config, {}, /*seed=*/1, at::kCPU);
    const dataset::Batch batch = batch_for(store, name);
    const objectives::StepKeys keys{.seed = 1, .epoch = 2, .step = 3};
    const double terms = strategy->loss_terms(batch, keys);
    const auto loss = cached_backward(*strategy, batch, keys, micro_batch, terms,
                                      kernels::Precision::float32, at::kCPU);
    EXPECT_EQ(loss->terms, terms);
    Gradients gradients;
    for (const auto& parameter : strategy->parameters().all())
      gradients[parameter.name] = parameter.value.grad();
    return {*loss, gradients};
  }

  // All gradients as one vector, within 1e-5 of its length; none far from that alone.
  static void expect_same(const Gradients& found, const Gradients& expected) {
    double error = 0, length = 0;
    for (const auto& [name, gradient] : expected) {
      ASSERT_TRUE(found.at(name).defined()) << name;
      const double difference = (found.at(name) - gradient).norm().item<double>();
      error += difference * difference;
      length += std::pow(gradient.norm().item<double>(), 2);
      EXPECT_LE(difference, 1e-3 * gradient.norm().item<double>() + 1e-7) << name;
    }
    EXPECT_GT(length, 1e-6);
    EXPECT_LE(std::sqrt(error), 1e-5 * std::sqrt(length));
  }

  TinyCorpus corpus_;
};

TEST_F(CachedGradient, IsThatOfTheUndividedBatch) {
  for (const char* name : {"simclr", "clip_pairwise", "clip_loo"}) {
    const auto [whole, expected] = cached(name, 12);
    for (const int64_t micro : {1, 5, 6}) {
      const auto [parts, found] = cached(name, micro);
      EXPECT_NEAR(parts.sum, whole.sum, 1e-5 * whole.sum) << name << ' ' << micro;
      expect_same(found, expected);
      ASSERT_EQ(parts.parts.entries().size(), whole.parts.entries().size());
      for (const auto& [part, entry] : whole.parts.entries())
        EXPECT_EQ(parts.parts.entries().at(part).terms, entry.terms);
    }
  }
}

// What parts alone would give: fewer negatives, and another loss.
TEST_F(CachedGradient, NeverHasFewerNegatives) {
  const store::Store store = corpus_.store();
  const dataset::Batch batch = batch_for(store, "clip_loo");
  const auto strategy =
      objectives::make_strategy("clip_loo", model::tiny_model(), {}, /*seed=*/1, at::kCPU);
  const auto whole = cached_backward(*strategy, batch, {.seed = 1, .epoch = 2, .step = 3}, 3,
                                     /*divisor=*/1, kernels::Precision::float32, at::kCPU);
  const auto part =
      strategy->training_loss(slice(batch, 0, 3), windows_tensor(batch, 0, 3, at::kCPU),
                              {.seed = 1, .epoch = 2, .step = 3});
  EXPECT_LT(part.sum.item<double>() / part.terms, whole->sum / whole->terms - 0.5);
  EXPECT_NEAR(whole->sum / whole->terms, std::log(12), 0.5);  // of 12 at a random start
}

TEST_F(CachedGradient, TrainingOnOneBatchTellsItsWindowsApart) {
  const store::Store store = corpus_.store();
  for (const char* name : {"simclr", "clip_pairwise", "clip_loo"}) {
    model::ModelConfig config = model::tiny_model();
    config.dropout = 0;
    config.initial_deviation = 0.1;
    const auto strategy = objectives::make_strategy(name, config, {}, /*seed=*/1, at::kCPU);
    const dataset::Batch batch = batch_for(store, name);
    AdamW optimizer(strategy->parameters(), {});
    std::vector<double> losses;
    for (uint64_t step = 0; step < 40; ++step)
      losses.push_back(train_step(store, *strategy, optimizer, batch, {.seed = 1, .step = step},
                                  {.learning_rate = 3e-4, .micro_batch = 6}, at::kCPU)
                           ->loss);
    EXPECT_LT(losses.back(), 0.5 * losses.front()) << name;
  }
}

TEST_F(CachedGradient, AStopSignalBetweenPartsLeavesTheStepOut) {
  const store::Store store = corpus_.store();
  const auto strategy =
      objectives::make_strategy("simclr", model::tiny_model(), {}, /*seed=*/1, at::kCPU);
  catch_stop_signals();
  raise(SIGTERM);
  const auto loss =
      cached_backward(*strategy, batch_for(store, "simclr"), {.seed = 1}, /*micro_batch=*/4,
                      /*divisor=*/1, kernels::Precision::float32, at::kCPU);
  clear_stop_signal();
  EXPECT_FALSE(loss.has_value());
}

}  // namespace
}  // namespace physiomae::train
