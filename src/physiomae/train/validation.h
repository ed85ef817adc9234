#pragma once

#include <optional>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/objectives/strategy.h"
#include "physiomae/train/train_step.h"

namespace physiomae::train {

/// Validation loss (method.md, "Downstream"): dropout off, masks fixed by (seed, window). Within a
/// presence pattern each variant's mean is over all its terms and the variants (for multimae_drop
/// the withheld modality) are averaged; patterns are weighted by their terms. Nothing when a stop
/// signal came in between.
std::optional<ValidationResult> validation_loss(const store::Store& store,
                                                const std::vector<dataset::WindowRef>& windows,
                                                const dataset::LoaderOptions& options,
                                                objectives::Strategy& strategy, uint64_t seed,
                                                int64_t batch_size, kernels::Precision precision,
                                                c10::Device device);

}  // namespace physiomae::train
