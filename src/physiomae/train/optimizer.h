#pragma once

#include <memory>

#include "physiomae/artifacts/tensor_file.h"
#include "physiomae/model/parameters.h"

namespace physiomae::train {

struct PretrainConfig;

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

/// The optimizer that `pretrain.optimizer` names, over all parameters.
std::unique_ptr<Optimizer> make_optimizer(const PretrainConfig& config,
                                          const model::ParameterList& parameters);

}  // namespace physiomae::train
