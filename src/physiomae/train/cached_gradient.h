#pragma once

#include <cstdint>
#include <optional>

#include <c10/core/Device.h>

#include "physiomae/kernels/precision.h"
#include "physiomae/objectives/strategy.h"

// Note [Gradient caching]
// A loss that compares the windows of a batch with each other cannot be cut into parts and summed:
// each part would have fewer negatives. What can be cut is the way to it (Gao et al. 2021, "Scaling
// deep contrastive learning batch size under memory limited setup"). First every part passes the
// network without a graph, and only what is compared is kept; the loss of the whole batch and its
// gradient with respect to that follow. Then each part passes again, with a graph and the same
// dropout and augmentations, since those are functions of keys, and its share of that gradient goes
// back through it. The gradient is that of the undivided batch within rounding, for one forward
// pass more.

namespace physiomae::train {

struct CachedLoss {
  double sum = 0;
  double terms = 0;
  objectives::PartSums parts;
};

/// Adds the gradient of a strategy's loss, its sum over the whole batch divided by `divisor`, to
/// its parameters, `micro_batch` windows at a time; a batch that is no larger passes once. Nothing
/// when a stop signal came between two parts: gradients are then in part those of the batch.
std::optional<CachedLoss> cached_backward(objectives::Strategy& strategy,
                                          const dataset::Batch& batch,
                                          const objectives::StepKeys& keys, int64_t micro_batch,
                                          double divisor, kernels::Precision precision,
                                          c10::Device device);

}  // namespace physiomae::train
