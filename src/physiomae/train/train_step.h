#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/kernels/precision.h"
#include "physiomae/objectives/strategy.h"
#include "physiomae/train/adamw.h"

namespace physiomae::train {

/// Error sums and counts of dropped tokens, by modality of kModalityNames.
struct ModalityErrors {
  std::array<double, kModalities> error{};
  std::array<double, kModalities> count{};

  /// Adds the (M') vectors of a loss over the modalities in `presence`.
  void add(const objectives::MaeLoss& loss, Presence presence);
  void add(const ModalityErrors& other);
};

struct StepSettings {
  double learning_rate = 0;
  double clip_norm = 1;     ///< 0: no clipping
  int64_t micro_batch = 0;  ///< 0: the whole batch
  kernels::Precision precision = kernels::Precision::float32;
};

struct StepResult {
  double loss = 0;           ///< mean over the dropped tokens of the batch
  double gradient_norm = 0;  ///< global, before clipping
  ModalityErrors modalities;
};

/// One optimizer step: the micro-batches' gradients add up to the gradient of the mean over the
/// dropped tokens of the whole batch. A loss or gradient that is not finite is an Error that names
/// step, modality and windows, thrown while the weights are as they were. Nothing, and nothing
/// changed, when a stop signal came between two micro-batches: 512 windows of the full model take
/// half a minute on a CPU, longer than a scheduler waits before it kills.
std::optional<StepResult> train_step(const store::Store& store, objectives::Strategy& strategy,
                                     AdamW& optimizer, const dataset::Batch& batch,
                                     const objectives::StepKeys& keys, const StepSettings& settings,
                                     c10::Device device);

/// Windows `begin` to `end` of a batch: names and keys only, `values` stays empty.
dataset::Batch slice(const dataset::Batch& batch, int64_t begin, int64_t end);
/// Their values (n, M', 3000) on `device`; on the CPU a view of the batch.
at::Tensor windows_tensor(const dataset::Batch& batch, int64_t begin, int64_t end,
                          c10::Device device);

}  // namespace physiomae::train
