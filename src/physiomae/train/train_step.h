#pragma once

#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/kernels/precision.h"
#include "physiomae/objectives/strategy.h"
#include "physiomae/store/store.h"
#include "physiomae/train/optimizer.h"
#include "physiomae/train/trainee.h"

namespace physiomae::train {

struct StepSettings {
  double learning_rate = 0;
  double clip_norm = 1;     ///< 0: no clipping
  int64_t micro_batch = 0;  ///< 0: the whole batch
  /// Windows of a full batch: a smaller one moves the weights in proportion. 0: all count alike.
  int64_t nominal_batch = 0;
  kernels::Precision precision = kernels::Precision::float32;
};

/// One optimizer step: the micro-batches' gradients add up to the gradient of the mean over the
/// terms of the whole batch (where losses do not add up: by Note [Gradient caching]). A loss or
/// gradient that is not finite is an Error that names step, modality and windows, thrown while the
/// weights are as they were. Nothing, and nothing changed, when a stop signal came between two
/// micro-batches: 512 windows of the full model take half a minute on a CPU, longer than a
/// scheduler waits before it kills.
std::optional<StepResult> train_step(const store::Store& store, objectives::Strategy& strategy,
                                     Optimizer& optimizer, const dataset::Batch& batch,
                                     const objectives::StepKeys& keys, const StepSettings& settings,
                                     c10::Device device);

/// Windows `begin` to `end` of a batch: names and keys only, `values` stays empty.
dataset::Batch slice(const dataset::Batch& batch, int64_t begin, int64_t end);
/// Their values (n, M', 3000) on `device`; on the CPU a view of the batch.
at::Tensor windows_tensor(const dataset::Batch& batch, int64_t begin, int64_t end,
                          c10::Device device);

}  // namespace physiomae::train
