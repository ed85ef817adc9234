#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/train/adamw.h"

namespace physiomae::train {

/// Muon (Jordan 2024, "Muon: an optimizer for hidden layers in neural networks") for the parameters
/// that hold maps of hidden units (Parameter::maps), each map by itself; AdamW for all others.
/// Nesterov momentum as in his implementation, Note [Newton-Schulz], decoupled decay, and steps
/// max(1, rows / columns)^0.5 times the learning rate.
class Muon : public Optimizer {
 public:
  struct Settings {
    double rate_ratio = 1;  ///< learning rate of Muon over that of AdamW, at every step
    double weight_decay = 0.01;
    double momentum = 0.95;
  };
  Muon(const model::ParameterList& parameters, const Settings& settings,
       const AdamW::Settings& others);

  /// `learning_rate`: of AdamW.
  void step(double learning_rate, double norm, double clip_norm) override;

  /// Those of AdamW for its part, and "optimizer.momentum.<name>" (like the parameter).
  artifacts::NamedTensors state() const override;

 private:
  struct Map {
    size_t parameter = 0;        ///< in matrices_
    int64_t begin = 0, end = 0;  ///< its rows there
  };
  /// Maps of one shape, tall ones lying on their side: they go through one batched product.
  struct Group {
    int64_t shorter = 0, longer = 0;
    std::vector<Map> maps;
  };
  void group_maps(size_t parameter, int64_t maps);
  std::vector<at::Tensor> directions(double divisor);
  void move(const Group& group, const std::vector<at::Tensor>& directions, double rate) const;

  Settings settings_;
  model::ParameterList matrices_;
  std::vector<at::Tensor> momentum_;  ///< like matrices_
  std::vector<Group> groups_;
  AdamW others_;
};

}  // namespace physiomae::train
