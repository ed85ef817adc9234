#include "physiomae/eval/linear_probe.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include <ATen/ATen.h>
#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/random.h"
#include "physiomae/metrics/scores.h"
#include "physiomae/train/adamw.h"
#include "physiomae/train/schedule.h"

namespace physiomae::eval {
namespace {

// Coordinate of the head among the parameters drawn from a run seed.
constexpr uint64_t kHeadWeight = 1;

at::Tensor logits(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& features) {
  return at::addmm(bias, features, weight.t());  // (N, C)
}

at::Tensor initial_weight(int classes, int64_t dim, uint64_t seed) {
  at::Tensor weight = at::empty({classes, dim}, at::kFloat);
  RandomSequence sequence(derive_key(seed, Domain::initialisation, kHeadWeight));
  for (int64_t i = 0; i < weight.numel(); ++i)
    weight.mutable_data_ptr<float>()[i] = static_cast<float>(0.02 * sequence.normal());
  return weight;
}

at::Tensor epoch_order(int64_t count, uint64_t seed, int64_t epoch) {
  std::vector<uint32_t> order(static_cast<size_t>(count));
  std::iota(order.begin(), order.end(), 0U);
  RandomSequence sequence(derive_key(seed, Domain::probe_order, static_cast<uint64_t>(epoch)));
  shuffle(order, sequence);
  at::Tensor index = at::empty({count}, at::kLong);
  std::copy(order.begin(), order.end(), index.mutable_data_ptr<int64_t>());
  return index;
}

// Gradient of the weighted cross-entropy of one batch, by hand: (p - onehot(y)) * w_y / sum(w_y).
void set_gradients(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& features,
                   const at::Tensor& labels, const at::Tensor& class_weight) {
  const at::Tensor row_weight = class_weight.index_select(0, labels);
  at::Tensor delta = at::softmax(logits(weight.detach(), bias.detach(), features), 1);
  delta.scatter_add_(1, labels.unsqueeze(1), at::full({labels.size(0), 1}, -1.0F));
  delta.mul_((row_weight / row_weight.sum()).unsqueeze(1));
  weight.mutable_grad() = at::mm(delta.t(), features);
  bias.mutable_grad() = delta.sum(0);
}

void check(const ProbeData& data, int classes, const char* part) {
  if (data.features.size(0) != data.labels.size(0))
    throw Error(fmt::format("{} rows of features and {} labels in {}", data.features.size(0),
                            data.labels.size(0), part));
  if (data.labels.numel() > 0 &&
      (data.labels.min().item<int64_t>() < 0 || data.labels.max().item<int64_t>() >= classes))
    throw Error(fmt::format("a label of {} is outside 0 .. {}", part, classes - 1));
  if (!at::isfinite(data.features).all().item<bool>())
    throw Error(fmt::format("an embedding of {} is not finite", part),
                "was the encoder's training stable?");
}

}  // namespace

at::Tensor class_weights(const at::Tensor& labels, int classes) {
  const at::Tensor plain = labels.to(at::kInt).contiguous();
  const std::span values(plain.const_data_ptr<int>(), static_cast<size_t>(plain.numel()));
  return at::tensor(metrics::class_weights(values, classes), at::kFloat);
}

double weighted_cross_entropy(const LinearHead& head, const ProbeData& data,
                              const at::Tensor& weights) {
  const at::Tensor row_weight = weights.index_select(0, data.labels).to(at::kDouble);
  const at::Tensor log_p = at::log_softmax(logits(head.weight, head.bias, data.features), 1);
  const at::Tensor loss = -log_p.gather(1, data.labels.unsqueeze(1)).squeeze(1).to(at::kDouble);
  return ((loss * row_weight).sum() / row_weight.sum()).item<double>();
}

LinearHead train_linear_head(const ProbeData& train, const ProbeData& validation, int classes,
                             const ProbeConfig& config, uint64_t seed) {
  check(train, classes, "train");
  check(validation, classes, "validation");
  const int64_t count = train.features.size(0), dim = train.features.size(1);
  if (count == 0) throw Error("no training window of this task");
  const at::NoGradGuard no_grad;
  model::ParameterList parameters;
  const at::Tensor weight = parameters.add("weight", initial_weight(classes, dim, seed));
  const at::Tensor bias = parameters.add("bias", at::zeros({classes}));
  train::AdamW optimizer(parameters, {.weight_decay = config.weight_decay});
  const at::Tensor class_weight = class_weights(train.labels, classes);

  const int64_t steps_an_epoch = (count + config.batch - 1) / config.batch;
  const auto warmup = static_cast<int64_t>(
      std::llround(config.warmup_epochs * static_cast<double>(steps_an_epoch)));
  LinearHead best;
  best.validation_loss = std::numeric_limits<double>::infinity();
  for (int64_t epoch = 0; epoch < config.epochs; ++epoch) {
    throw_if_stopped();
    const at::Tensor order = epoch_order(count, seed, epoch);
    for (int64_t s = 0; s < steps_an_epoch; ++s) {
      const at::Tensor rows =
          order.narrow(0, s * config.batch, std::min(config.batch, count - s * config.batch));
      set_gradients(weight, bias, train.features.index_select(0, rows),
                    train.labels.index_select(0, rows), class_weight);
      const double rate = train::learning_rate(epoch * steps_an_epoch + s, config.learning_rate,
                                               warmup, config.epochs * steps_an_epoch);
      optimizer.step(rate, /*norm=*/0, /*clip_norm=*/0);
    }
    LinearHead now{weight.detach(), bias.detach(), epoch, 0};
    const bool validated = validation.labels.numel() > 0;
    if (validated) now.validation_loss = weighted_cross_entropy(now, validation, class_weight);
    if (!validated || now.validation_loss < best.validation_loss)
      best = {now.weight.clone(), now.bias.clone(), epoch, now.validation_loss};
  }
  if (!best.weight.defined()) throw Error("the validation loss was never finite");
  return best;
}

LinearHead mean_head(const std::vector<LinearHead>& heads) {
  std::vector<at::Tensor> weights, biases;
  for (const LinearHead& head : heads) {
    weights.push_back(head.weight);
    biases.push_back(head.bias);
  }
  return {at::stack(weights).mean(0), at::stack(biases).mean(0)};
}

at::Tensor head_probabilities(const LinearHead& head, const at::Tensor& features) {
  return at::softmax(logits(head.weight, head.bias, features), 1);
}

std::vector<double> doubles_of(const at::Tensor& values) {
  const at::Tensor wide = values.to(at::kDouble).contiguous();
  const double* first = wide.const_data_ptr<double>();
  return {first, first + wide.numel()};
}

LinearHead model_head(const artifacts::LoadedModel& model, const std::string& task) {
  const auto tensor = [&](const std::string& name) {
    const auto found = model.heads.find(name);
    if (found == model.heads.end())
      throw InputError(fmt::format("the model has no tensor {}", name));
    return found->second.cpu();
  };
  return {.weight = tensor("heads." + task + ".weight"), .bias = tensor("heads." + task + ".bias")};
}

}  // namespace physiomae::eval
