#include "physiomae/eval/linear_probe.h"

#include <cmath>
#include <vector>

#include <ATen/ATen.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/random.h"

namespace physiomae::eval {
namespace {

// Gaussian clouds around class means at distance `spread`, with shares 1 : 2 : 3 ... of the rows.
ProbeData clouds(int64_t rows, int classes, int64_t dim, double spread, uint64_t seed) {
  RandomSequence random(derive_key(seed, Domain::simulation));
  ProbeData data{at::empty({rows, dim}), at::empty({rows}, at::kLong)};
  for (int64_t i = 0; i < rows; ++i) {
    int label = classes - 1;
    auto ticket =
        static_cast<int64_t>(random.below(static_cast<uint64_t>(classes * (classes + 1) / 2)));
    for (int c = 0; c < classes; ++c)
      if ((ticket -= c + 1) < 0) {
        label = c;
        break;
      }
    data.labels.mutable_data_ptr<int64_t>()[i] = label;
    for (int64_t d = 0; d < dim; ++d)
      data.features.mutable_data_ptr<float>()[i * dim + d] =
          static_cast<float>(random.normal() + (d == label ? spread : 0.0));
  }
  return data;
}

ProbeConfig quick() {
  ProbeConfig config;
  config.epochs = 30;
  config.warmup_epochs = 2;
  config.learning_rate = 0.02;
  config.batch = 64;
  return config;
}

double accuracy(const LinearHead& head, const ProbeData& data) {
  return head_probabilities(head, data.features)
      .argmax(1)
      .eq(data.labels)
      .to(at::kDouble)
      .mean()
      .item<double>();
}

// sklearn.utils.class_weight.compute_class_weight("balanced", classes=[0, 1, 2], y=[0,0,0,1,2,2])
TEST(ClassWeights, AreThoseOfScikitLearn) {
  const at::Tensor labels = at::tensor(std::vector<int64_t>{0, 0, 0, 1, 2, 2});
  const at::Tensor weights = class_weights(labels, 3);
  EXPECT_NEAR(weights[0].item<double>(), 0.66666667, 1e-7);
  EXPECT_NEAR(weights[1].item<double>(), 2.0, 1e-7);
  EXPECT_NEAR(weights[2].item<double>(), 1.0, 1e-7);
  EXPECT_EQ(class_weights(labels, 4)[3].item<double>(), 0.0);
}

// torch.nn.functional.cross_entropy(weight=..., reduction="mean") divides by the sum of weights.
TEST(WeightedCrossEntropy, IsTheWeightedMean) {
  const LinearHead head{at::zeros({2, 1}), at::tensor(std::vector<float>{0.0F, 1.0F})};
  const ProbeData data{at::zeros({3, 1}), at::tensor(std::vector<int64_t>{0, 1, 1})};
  const at::Tensor weights = at::tensor(std::vector<float>{2.0F, 0.5F});
  const double l0 = std::log(1 + std::exp(1.0)), l1 = std::log(1 + std::exp(-1.0));
  EXPECT_NEAR(weighted_cross_entropy(head, data, weights), (2 * l0 + 0.5 * l1 + 0.5 * l1) / 3.0,
              1e-6);
}

TEST(LinearProbe, SeparatesWhatIsSeparable) {
  const ProbeData train = clouds(900, 3, 8, 8.0, 1), validation = clouds(200, 3, 8, 8.0, 2),
                  test = clouds(300, 3, 8, 8.0, 3);
  const LinearHead head = train_linear_head(train, validation, 3, quick(), 0);
  EXPECT_GT(accuracy(head, test), 0.99);
  EXPECT_NEAR(head_probabilities(head, test.features).sum(1).min().item<double>(), 1.0, 1e-5);
}

// Noise labels: whatever is learned is not there in validation, so an early epoch must be kept.
TEST(LinearProbe, KeepsTheEpochWithTheLowestValidationLoss) {
  const ProbeData train = clouds(120, 2, 60, 0.0, 4), validation = clouds(400, 2, 60, 0.0, 5);
  ProbeConfig config = quick();
  config.learning_rate = 0.1;
  config.epochs = 60;
  const LinearHead head = train_linear_head(train, validation, 2, config, 0);
  EXPECT_LT(head.epoch, 10);
  EXPECT_NEAR(head.validation_loss,
              weighted_cross_entropy(head, validation, class_weights(train.labels, 2)), 1e-9);
  const LinearHead last =
      train_linear_head(train, {at::empty({0, 60}), at::empty({0}, at::kLong)}, 2, config, 0);
  EXPECT_EQ(last.epoch, config.epochs - 1);
  EXPECT_GT(weighted_cross_entropy(last, validation, class_weights(train.labels, 2)),
            head.validation_loss);
}

TEST(LinearProbe, IsAFunctionOfTheSeed) {
  const ProbeData train = clouds(300, 3, 8, 1.0, 6), validation = clouds(100, 3, 8, 1.0, 7);
  const LinearHead a = train_linear_head(train, validation, 3, quick(), 5);
  const LinearHead b = train_linear_head(train, validation, 3, quick(), 5);
  const LinearHead c = train_linear_head(train, validation, 3, quick(), 6);
  EXPECT_TRUE(a.weight.equal(b.weight));
  EXPECT_FALSE(a.weight.equal(c.weight));
}

// With one batch an epoch, no decay and a constant direction, the first AdamW step moves every
// weight by the learning rate against the sign of its gradient: compare with finite differences.
TEST(LinearProbe, FollowsTheGradientOfTheWeightedLoss) {
  const ProbeData train = clouds(40, 3, 5, 1.0, 8);
  ProbeConfig config = quick();
  config.epochs = 2;
  config.warmup_epochs = 0;
  config.batch = 1000;
  config.weight_decay = 0;
  config.learning_rate = 1e-3;
  const ProbeData none{at::empty({0, 5}), at::empty({0}, at::kLong)};
  config.epochs = 1;
  const LinearHead after = train_linear_head(train, none, 3, config, 0);
  config.learning_rate = 0;
  const LinearHead start = train_linear_head(train, none, 3, config, 0);
  const at::Tensor weights = class_weights(train.labels, 3);
  for (int64_t i = 0; i < start.weight.numel(); ++i) {
    LinearHead up{start.weight.clone(), start.bias.clone()},
        down{start.weight.clone(), start.bias.clone()};
    up.weight.mutable_data_ptr<float>()[i] += 1e-2F;
    down.weight.mutable_data_ptr<float>()[i] -= 1e-2F;
    const double slope =
        weighted_cross_entropy(up, train, weights) - weighted_cross_entropy(down, train, weights);
    const double moved = (after.weight - start.weight).flatten()[i].item<double>();
    if (std::abs(slope) > 1e-4) {
      EXPECT_NEAR(moved, slope > 0 ? -1e-3 : 1e-3, 1e-5) << i;
    }
  }
}

// The run whose validation loss happened to be lowest used to be published.
TEST(LinearProbe, ThePublishedHeadIsTheMeanOfAllRuns) {
  const ProbeData train = clouds(200, 3, 8, 1.0, 10), validation = clouds(50, 3, 8, 1.0, 11);
  std::vector<LinearHead> heads;
  double loss = 0;
  const at::Tensor weights = class_weights(train.labels, 3);
  for (uint64_t seed = 0; seed < 3; ++seed) {
    heads.push_back(train_linear_head(train, validation, 3, quick(), seed));
    loss += weighted_cross_entropy(heads.back(), validation, weights) / 3;
  }
  const LinearHead mean = mean_head(heads);
  EXPECT_TRUE(at::allclose(mean.weight, (heads[0].weight + heads[1].weight + heads[2].weight) / 3));
  EXPECT_LE(weighted_cross_entropy(mean, validation, weights), loss + 1e-6);  // convex
}

// Rates of 1/32, 2/32, ... 8/32 of the peak: together 1.1 steps of it.
TEST(LinearProbe, WarmUpIsCountedInEpochs) {
  const ProbeData train = clouds(256, 2, 4, 8.0, 12);
  const ProbeData none{at::empty({0, 4}), at::empty({0}, at::kLong)};
  ProbeConfig config = quick();  // 4 steps an epoch
  config.epochs = 2;
  config.weight_decay = 0;
  config.learning_rate = 1e-3;
  config.warmup_epochs = 8;
  const LinearHead after = train_linear_head(train, none, 2, config, 0);
  config.learning_rate = 0;
  const LinearHead start = train_linear_head(train, none, 2, config, 0);
  const double moved = (after.weight - start.weight).abs().max().item<double>();
  EXPECT_GT(moved, 0.5e-3);
  EXPECT_LT(moved, 1.3e-3);
}

TEST(LinearProbe, RefusesWhatCannotBeTrained) {
  const ProbeData good = clouds(10, 2, 4, 1.0, 9),
                  none{at::empty({0, 4}), at::empty({0}, at::kLong)};
  EXPECT_THROW(train_linear_head(none, none, 2, quick(), 0), Error);
  ProbeData bad{good.features.clone(), good.labels};
  bad.features.mutable_data_ptr<float>()[3] = std::nanf("");
  EXPECT_THROW(train_linear_head(bad, none, 2, quick(), 0), Error);
  EXPECT_THROW(train_linear_head({good.features, good.labels + 1}, none, 2, quick(), 0), Error);
}

}  // namespace
}  // namespace physiomae::eval
