#pragma once

#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

// CLIP between the modalities of a window (Thapa et al. 2024; Appendix F.2), by clip_loss. Absent
// modalities are left out; windows with fewer than two are none of its training.

/// Each modality against each other one.
std::unique_ptr<Strategy> make_clip_pairwise(const model::ModelConfig& config,
                                             const StrategyOptions& options, uint64_t seed,
                                             c10::Device device);
/// Each modality against the mean of the others.
std::unique_ptr<Strategy> make_clip_loo(const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device);

}  // namespace physiomae::objectives
