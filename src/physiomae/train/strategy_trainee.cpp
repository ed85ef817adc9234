#include "physiomae/train/strategy_trainee.h"

#include <algorithm>
#include <utility>

#include "physiomae/train/validation.h"

namespace physiomae::train {
namespace {

constexpr int64_t kCpuMicroBatch = 64;  ///< larger ones gain nothing and take memory

int64_t micro_batch_of(const TrainingConfig& config, const objectives::Strategy& strategy,
                       c10::Device device) {
  if (config.micro_batch > 0) return config.micro_batch;
  // Parts of a batch that is compared as a whole cost a forward pass more: only where asked for.
  if (!strategy.loss_adds_up() || !device.is_cpu()) return config.batch;
  return std::min(kCpuMicroBatch, config.batch);
}

}  // namespace

StrategyTrainee::StrategyTrainee(const store::Store& store, const RunData& data,
                                 const TrainingConfig& config,
                                 std::unique_ptr<objectives::Strategy> strategy, c10::Device device,
                                 std::vector<double> rates)
    : store_(store),
      data_(data),
      strategy_(std::move(strategy)),
      device_(device),
      seed_(static_cast<uint64_t>(config.seed)),
      optimizer_(make_optimizer(config, strategy_->parameters(), std::move(rates))) {
  settings_.clip_norm = config.clip_norm;
  settings_.nominal_batch = config.batch;
  settings_.micro_batch = micro_batch_of(config, *strategy_, device_);
  validation_batch_ = strategy_->loss_adds_up() ? settings_.micro_batch : config.batch;
}

artifacts::NamedTensors StrategyTrainee::tensors() const {
  artifacts::NamedTensors all = artifacts::named_tensors(strategy_->parameters());
  const artifacts::NamedTensors moments = optimizer_->state();
  all.insert(all.end(), moments.begin(), moments.end());
  const artifacts::NamedTensors more = strategy_->state();
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

std::optional<StepResult> StrategyTrainee::step(const dataset::Batch& batch,
                                                const objectives::StepKeys& keys,
                                                double learning_rate) {
  settings_.learning_rate = learning_rate;
  return train_step(store_, *strategy_, *optimizer_, batch, keys, settings_, device_);
}

std::optional<ValidationResult> StrategyTrainee::validate() {
  return validation_loss(store_, data_.validation, data_.loader, *strategy_, seed_,
                         validation_batch_, settings_.precision, device_);
}

}  // namespace physiomae::train
