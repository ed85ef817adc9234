#pragma once

#include <memory>
#include <vector>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/model/parameters.h"

namespace physiomae::train {

struct TrainingConfig;

/// Moves parameters along their gradients.
class Optimizer {
 public:
  virtual ~Optimizer() = default;
  /// One step with the gradients of the parameters, each divided by max(1, norm / clip_norm)
  /// (clip_norm 0: as they are); then forgets the gradients. `norm`: the global norm.
  virtual void step(double learning_rate, double norm, double clip_norm) = 0;
  /// All that the next step depends on besides weights and gradients, sharing memory.
  virtual artifacts::NamedTensors state() const = 0;
};

/// The optimizer that `config.optimizer` names, over all parameters. `rates` (P): what a
/// parameter's learning rate is multiplied by; empty: 1. Error for rates beside Muon.
std::unique_ptr<Optimizer> make_optimizer(const TrainingConfig& config,
                                          const model::ParameterList& parameters,
                                          std::vector<double> rates = {});

}  // namespace physiomae::train
