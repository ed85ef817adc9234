#pragma once

#include <memory>
#include <vector>

#include <c10/core/Device.h>

#include "physiomae/store/store.h"
#include "physiomae/train/optimizer.h"
#include "physiomae/train/run_data.h"
#include "physiomae/train/train_step.h"
#include "physiomae/train/trainee.h"
#include "physiomae/train/training_config.h"

namespace physiomae::train {

/// A strategy with its optimizer.
class StrategyTrainee : public Trainee {
 public:
  /// `rates`: as make_optimizer takes them.
  StrategyTrainee(const store::Store& store, const RunData& data, const TrainingConfig& config,
                  std::unique_ptr<objectives::Strategy> strategy, c10::Device device,
                  std::vector<double> rates = {});

  const objectives::Strategy& strategy() const { return *strategy_; }

  std::string_view name() const override { return strategy_->name(); }
  const model::ParameterList& parameters() const override { return strategy_->parameters(); }
  artifacts::NamedTensors tensors() const override;
  std::vector<std::string> loss_parts() const override { return strategy_->loss_parts(); }
  double training_gflop() const override { return strategy_->training_gflop(); }
  void set_precision(kernels::Precision precision) override { settings_.precision = precision; }
  std::optional<StepResult> step(const dataset::Batch& batch, const objectives::StepKeys& keys,
                                 double learning_rate) override;
  int64_t validation_windows() const override {
    return static_cast<int64_t>(data_.validation.size());
  }
  std::optional<ValidationResult> validate() override;

 private:
  const store::Store& store_;
  const RunData& data_;
  std::unique_ptr<objectives::Strategy> strategy_;
  c10::Device device_;
  uint64_t seed_;
  std::unique_ptr<Optimizer> optimizer_;
  StepSettings settings_;
  int64_t validation_batch_;
};

}  // namespace physiomae::train
