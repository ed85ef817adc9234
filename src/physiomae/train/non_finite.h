#pragma once

#include "physiomae/objectives/strategy.h"
#include "physiomae/train/precision.h"

namespace physiomae::train {

/// Says where a loss or gradient that is not finite comes from: every window of the batch is tried
/// alone, with the same random numbers, and the Error names step, modalities and windows (record
/// and index). Forgets the gradients; the weights stay as they are.
[[noreturn]] void throw_non_finite(const dataset::Store& store, objectives::Strategy& strategy,
                                   const dataset::Batch& batch, const objectives::StepKeys& keys,
                                   Precision precision, c10::Device device, double loss,
                                   double gradient_norm);

}  // namespace physiomae::train
