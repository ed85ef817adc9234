#pragma once

#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

/// SimCLR on adjacent windows (Raghu et al. 2022; Appendix F.1): a pair is two windows of a record
/// that follow each other, each augmented (Note [Augmentations]); compared are the projections of
/// all modalities, concatenated, by NT-Xent. The zeros that stand for an absent modality change no
/// product, and a batch holds one presence pattern: they are left out.
std::unique_ptr<Strategy> make_simclr(const model::ModelConfig& config,
                                      const StrategyOptions& options, uint64_t seed,
                                      c10::Device device);

}  // namespace physiomae::objectives
