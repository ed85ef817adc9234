#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/train/optimizer.h"

namespace physiomae::train {

/// AdamW (Loshchilov and Hutter 2019), decoupled decay of every parameter; fused, moments in the
/// order of the parameter list.
class AdamW : public Optimizer {
 public:
  struct Settings {
    double weight_decay = 0.01;
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
  };
  /// `rates` (P): what the learning rate is multiplied by for each parameter; empty: 1.
  AdamW(const model::ParameterList& parameters, const Settings& settings,
        const std::vector<double>& rates = {});

  void step(double learning_rate, double norm, double clip_norm) override;

  /// Moments and step count: "optimizer.m.<name>", "optimizer.v.<name>" (like the parameter),
  /// "optimizer.steps" (P).
  artifacts::NamedTensors state() const override;

 private:
  /// Parameters of one rate: they move in one pass.
  struct Group {
    double rate = 1;
    std::vector<size_t> members;
  };

  Settings settings_;
  model::ParameterList parameters_;
  std::vector<Group> groups_;
  std::vector<at::Tensor> first_, second_;
  at::Tensor steps_;  // (P) float32, exact to 2^24 steps
};

}  // namespace physiomae::train
