#include "physiomae/objectives/classification.h"

#include <bit>
#include <map>

#include "tests/model/tiny_model.h"
#include <gtest/gtest.h>

namespace physiomae::objectives {
namespace {

TEST(PresenceDropout, IsAFunctionOfSeedAndStepAndLeavesOneModality) {
  std::map<Presence, int> seen;
  std::map<size_t, int> dropped;
  constexpr int kSteps = 4000;
  for (uint64_t step = 0; step < kSteps; ++step) {
    const Presence kept = kept_modalities(0x0F, 0.3, {.seed = 7, .step = step});
    EXPECT_EQ(kept, kept_modalities(0x0F, 0.3, {.seed = 7, .epoch = 5, .step = step}));
    ASSERT_NE(kept, 0);
    ++seen[kept];
    for (const size_t m : kEachModality) dropped[m] += (kept >> m & 1) == 0;
  }
  EXPECT_EQ(seen.size(), 15U);
  // 0.3 but for the steps in which all four fell: 0.3^4 of them, three of four modalities fall.
  const double expected = (0.3 - 0.0081 / 4) * kSteps;
  for (const size_t m : kEachModality) EXPECT_NEAR(dropped[m], expected, 120);  // 4 deviations
}

TEST(PresenceDropout, KeepsWithinWhatIsThere) {
  for (uint64_t step = 0; step < 200; ++step) {
    const Presence kept = kept_modalities(0x05, 0.9, {.step = step});
    EXPECT_NE(kept, 0);
    EXPECT_EQ(kept & ~0x05, 0);
  }
  EXPECT_EQ(kept_modalities(0x08, 0.99, {}), 0x08);
}

std::unique_ptr<Classification> small(double presence_dropout, double dropout = 0) {
  model::ModelConfig config = model::tiny_model();
  config.dropout = dropout;
  config.initial_deviation = 0.2;
  auto classifier = std::make_unique<model::Classifier>(
      model::make_network(config, /*start=*/1, at::kCPU), "sleep", 5, /*seed=*/1);
  return std::make_unique<Classification>(
      ClassificationOptions{.name = "finetune",
                            .class_weights = {1, 2, 3, 4, 5},
                            .presence_dropout = presence_dropout},
      std::move(classifier));
}

dataset::Batch labelled(const std::vector<int>& labels) {
  dataset::Batch batch;
  batch.presence = 0x0F;
  batch.labels = labels;
  for (size_t i = 0; i < labels.size(); ++i) batch.ids.push_back(i);
  return batch;
}

TEST(Classification, ADroppedModalityIsAMissingOneAndItsTokenizerGetsZeros) {
  const auto strategy = small(0.5);
  const at::Tensor windows = at::randn({3, 4, 3000});
  const dataset::Batch batch = labelled({0, 3, 4});
  StepKeys keys;
  while (kept_modalities(0x0F, 0.5, keys) != 0x05) ++keys.step;
  const auto loss = strategy->training_loss(batch, windows, keys);
  dataset::Batch missing = batch;
  missing.presence = 0x05;
  const at::Tensor present = at::stack({windows.select(1, 0), windows.select(1, 2)}, 1);
  EXPECT_EQ(loss.sum.item<float>(),
            strategy->validation_losses(missing, present, 0).front().sum.item<float>());
  loss.sum.backward();
  for (const auto& parameter : strategy->parameters().all()) {
    ASSERT_TRUE(parameter.value.grad().defined()) << parameter.name;
    const bool idle = parameter.name.starts_with("tokenizers.EOG.") ||
                      parameter.name.starts_with("tokenizers.ECG.");
    EXPECT_EQ(parameter.value.grad().abs().max().item<float>() == 0, idle) << parameter.name;
  }
}

TEST(Classification, ValidationHasNoDropoutAndCountsWhatIsRight) {
  const auto strategy = small(0.5, /*dropout=*/0.5);
  const at::Tensor windows = at::randn({4, 4, 3000});
  const at::Tensor told = strategy->network().logits(windows, 0x0F).detach().argmax(1).to(at::kInt);
  std::vector<int> labels(told.const_data_ptr<int>(), told.const_data_ptr<int>() + 4);
  labels[2] = (labels[2] + 1) % 5;
  const auto loss = strategy->validation_losses(labelled(labels), windows, 0).front();
  EXPECT_EQ(loss.part_sums.item<float>(), 3);
  EXPECT_EQ(loss.part_terms.item<float>(), 4);
  EXPECT_NE(loss.sum.item<float>(),
            strategy->training_loss(labelled(labels), windows, {}).sum.item<float>());
}

}  // namespace
}  // namespace physiomae::objectives
