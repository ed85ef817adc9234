#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/eval/linear_probe.h"

namespace physiomae::eval {

/// All heads of a model: the probabilities of its tasks, one after the other, from embeddings.
class ModelHeads {
 public:
  /// `calibrated`: with the temperatures that the model holds (Note [Calibration]).
  ModelHeads(const artifacts::LoadedModel& model, bool calibrated);
  at::Tensor operator()(const at::Tensor& embeddings) const;  // (B, E) -> (B, sum of C)
  /// Head `i`'s part of rows (W, sum of C): (W, C) in double precision.
  std::vector<double> part(const at::Tensor& rows, size_t i) const;

 private:
  std::vector<LinearHead> heads_;
  std::vector<int64_t> columns_ = {0};
};

}  // namespace physiomae::eval
