#pragma once

#include "physiomae/objectives/strategy.h"

namespace physiomae::objectives {

// The masked strategies (§3.3): masks from keys, reconstruction, loss over dropped tokens.

/// Unimodal: 70 % of the tokens of one modality are dropped. UsageError for a model of more.
std::unique_ptr<Strategy> make_mae(const model::ModelConfig& config, const StrategyOptions& options,
                                   uint64_t seed, c10::Device device);
/// 70 % of all tokens are dropped, uniformly over modalities.
std::unique_ptr<Strategy> make_multimae(const model::ModelConfig& config,
                                        const StrategyOptions& options, uint64_t seed,
                                        c10::Device device);
/// The paper's method: one modality, the same for the whole batch, is dropped entirely, and 60 % of
/// the other tokens.
std::unique_ptr<Strategy> make_multimae_drop(const model::ModelConfig& config,
                                             const StrategyOptions& options, uint64_t seed,
                                             c10::Device device);

}  // namespace physiomae::objectives
