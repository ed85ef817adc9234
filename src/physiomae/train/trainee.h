#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/dataset/loader.h"
#include "physiomae/kernels/precision.h"
#include "physiomae/model/parameters.h"
#include "physiomae/objectives/loss_sums.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {

struct StepResult {
  double loss = 0;           ///< mean over the terms of the batch
  double gradient_norm = 0;  ///< global, before clipping
  objectives::PartSums parts;
};

struct ValidationResult {
  double loss = 0;
  objectives::PartSums parts;
};

/// What a run trains: a strategy in pretraining, a classifier in finetuning. The run loop knows
/// nothing else of it.
class Trainee {
 public:
  virtual ~Trainee() = default;
  virtual std::string_view name() const = 0;
  virtual const model::ParameterList& parameters() const = 0;
  /// Weights and optimizer, sharing memory: with the loop's own place all that the next step
  /// depends on.
  virtual artifacts::NamedTensors tensors() const = 0;
  virtual std::vector<std::string> loss_parts() const = 0;  ///< columns of the log
  virtual double training_gflop() const = 0;                ///< useful work of a window

  /// Once, before the first step.
  virtual void set_precision(kernels::Precision precision) = 0;
  /// One optimizer step; nothing, and nothing changed, when a stop signal cut it short.
  virtual std::optional<StepResult> step(const dataset::Batch& batch,
                                         const objectives::StepKeys& keys,
                                         double learning_rate) = 0;
  virtual int64_t validation_windows() const = 0;
  /// Nothing when a stop signal cut it short.
  virtual std::optional<ValidationResult> validate() = 0;
};

}  // namespace physiomae::train
