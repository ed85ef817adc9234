#include "tests/train/train_fixture.h"
#include <ATen/ATen.h>
#include <gtest/gtest.h>

#include "physiomae/artifacts/model_folder.h"

namespace physiomae::train {
namespace {

// The row "random start" of a score table must be the encoder that the run began with.
TEST(Pretrain, TheStartCanBeMadeAgainFromTheModelFolder) {
  const TinyCorpus corpus;
  model::ModelConfig config = model::tiny_model();
  config.initial_deviation = 0.07;
  PretrainConfig pretrain = tiny_training();
  pretrain.learning_rate = 0;
  pretrain.max_steps = 2;
  pretrain.seed = 5;
  PretrainOptions options;
  options.run = corpus.run_path();
  const auto result = run_pretraining(corpus.store(), corpus.split, config, pretrain, options);
  const auto model = artifacts::load_model_folder(result.model, at::kCPU);
  const auto start = model::make_network(model.info.architecture, model.info.seed, at::kCPU);
  for (const auto& parameter : model.model->parameters().all())
    EXPECT_TRUE(at::equal(parameter.value, start->parameters().at(parameter.name)))
        << parameter.name;
}

}  // namespace
}  // namespace physiomae::train
