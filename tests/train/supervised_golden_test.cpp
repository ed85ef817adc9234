// Parity of supervised training with PyTorch in double precision, its cross_entropy and its AdamW
// (tests/golden/supervised_golden.py).
#include <map>
#include <memory>

#include "tests/model/formula.h"
#include "tests/model/tiny_model.h"
#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/file.h"
#include "physiomae/objectives/classification.h"
#include "physiomae/train/optimizer.h"
#include "physiomae/train/train_step.h"
#include "physiomae/train/training_config.h"

namespace physiomae::train {
namespace {

using nlohmann::json;

class SupervisedGolden : public testing::TestWithParam<std::string> {
 protected:
  SupervisedGolden()
      : root_(json::parse(read_text(PHYSIOMAE_GOLDEN "/supervised_golden.json"))),
        golden_(root_.at(GetParam())) {
    batch_.labels = root_.at("labels").get<std::vector<int>>();
    const int64_t size = std::ssize(batch_.labels);
    const at::Tensor windows = model::formula("windows.supervised", {size, 4, 3000}, 4.0);
    batch_.presence = 0x0F;
    batch_.modalities = 4;
    batch_.values.assign(windows.const_data_ptr<float>(),
                         windows.const_data_ptr<float>() + windows.numel());
    batch_.windows.resize(batch_.labels.size());
    for (size_t i = 0; i < batch_.labels.size(); ++i) batch_.ids.push_back(i);
  }

  std::unique_ptr<objectives::Classification> classification() const {
    model::ModelConfig config = model::tiny_model();
    config.network = GetParam();
    config.dropout = 0;
    auto classifier = std::make_unique<model::Classifier>(
        model::make_network(config, /*start=*/0, at::kCPU), "sleep", 5, /*seed=*/0);
    model::fill_weights(classifier->parameters(), config.dim);
    return std::make_unique<objectives::Classification>(
        objectives::ClassificationOptions{.name = "finetune",
                                          .class_weights = root_.at("class_weights")},
        std::move(classifier));
  }

  json root_, golden_;
  dataset::Batch batch_;
};

TEST_P(SupervisedGolden, LossAndGradientsAreThose) {
  const auto strategy = classification();
  const at::Tensor windows = windows_tensor(batch_, 0, batch_.size(), at::kCPU);
  const at::Tensor embedding =
      strategy->network().embed(windows, 0x0F).detach().flatten().slice(0, 0, std::nullopt, 7);
  const auto expected = golden_.at("embedding").get<std::vector<double>>();
  ASSERT_EQ(embedding.numel(), std::ssize(expected));
  for (size_t i = 0; i < expected.size(); ++i)
    EXPECT_NEAR(embedding[static_cast<int64_t>(i)].item<double>(), expected[i], 1e-5);
  const auto loss = strategy->training_loss(batch_, windows, {});
  EXPECT_DOUBLE_EQ(loss.terms, strategy->loss_terms(batch_, {}));
  const at::Tensor mean = loss.sum / loss.terms;
  EXPECT_NEAR(mean.item<double>(), golden_.at("loss").get<double>(), 2e-6);
  mean.backward();
  ASSERT_EQ(strategy->parameters().all().size(), golden_.at("gradients").size());
  int64_t count = 0;
  for (const auto& parameter : strategy->parameters().all()) {
    const auto& [largest, norm] =
        golden_.at("gradients").at(parameter.name).get<std::pair<double, double>>();
    EXPECT_NEAR(parameter.value.grad().abs().max().item<double>(), largest, 2e-5 * largest + 1e-9)
        << parameter.name;
    EXPECT_NEAR(parameter.value.grad().norm().item<double>(), norm, 2e-5 * norm + 1e-9)
        << parameter.name;
    if (!parameter.name.starts_with("heads.")) count += parameter.value.numel();
  }
  EXPECT_EQ(count, golden_.at("parameters").get<int64_t>());
}

TEST_P(SupervisedGolden, StepsOfAdamWAreThoseInPartsOfABatchToo) {
  const TinyCorpus corpus;
  const store::Store store = corpus.store();
  for (const json& trained : golden_.at("trained")) {
    const auto strategy = classification();
    TrainingConfig config;
    const double decay = trained.at("decay");
    const auto optimizer = make_optimizer(
        config, strategy->parameters(),
        decay == 1
            ? std::vector<double>{}
            : model::layer_wise_rates(strategy->parameters(), strategy->network().config(), decay));
    const StepSettings settings{
        .learning_rate = root_.at("rate"), .clip_norm = 0, .micro_batch = decay == 1 ? 4 : 0};
    objectives::StepKeys keys;
    for (const double expected : trained.at("losses").get<std::vector<double>>()) {
      const auto result =
          train_step(store, *strategy, *optimizer, batch_, keys, settings, at::kCPU);
      EXPECT_NEAR(result->loss, expected, 5e-5) << "step " << keys.step;
      ++keys.step;
    }
    for (const auto& parameter : strategy->parameters().all()) {
      const double norm = trained.at("norms").at(parameter.name);
      EXPECT_NEAR(parameter.value.norm().item<double>(), norm, 2e-4 * norm) << parameter.name;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Networks, SupervisedGolden, testing::Values("transformer", "conv"),
                         [](const auto& info) { return info.param; });

}  // namespace
}  // namespace physiomae::train
