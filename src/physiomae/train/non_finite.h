#pragma once

#include "physiomae/base/error.h"
#include "physiomae/kernels/precision.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {

/// A step whose loss or gradient is not finite; the weights are as before it.
class NonFiniteStep : public Error {
 public:
  using Error::Error;
};

/// Says where a loss or gradient that is not finite comes from: every window of the batch is tried
/// alone, with the same random numbers, and the NonFiniteStep names step, modalities and windows
/// (record and index). Forgets the gradients; the weights stay as they are.
[[noreturn]] void throw_non_finite(const store::Store& store, objectives::Strategy& strategy,
                                   const dataset::Batch& batch, const objectives::StepKeys& keys,
                                   kernels::Precision precision, c10::Device device, double loss,
                                   double gradient_norm);

}  // namespace physiomae::train
