#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/artifacts/model_folder.h"
#include "physiomae/model/multi_mae.h"

namespace physiomae::analysis {

/// Sums over samples, of windows and modalities; double precision.
struct SquaredErrors {
  at::Tensor error;    // (W, M) squared differences
  at::Tensor power;    // (W, M) squares of the signal: the error of a predictor that says zero
  at::Tensor samples;  // (W, M) how many samples were summed
};

/// Over dropped tokens. found (W, M*T, S), windows (W, M, 3000), dropped (W, M*T) of 0 and 1.
SquaredErrors squared_errors(const at::Tensor& found, const at::Tensor& windows,
                             const at::Tensor& dropped);

/// The decoders of a model. UsageError with what to do when it has none.
const model::MultiMae& with_decoders(const artifacts::LoadedModel& model);

/// Tokens that stay visible in training, of M' present modalities: the strategy's at the run's mask
/// ratio, its own where the run set none or the folder does not say; multimae's where the strategy
/// masks nothing.
int64_t trained_visible(const artifacts::ModelInfo& info, int64_t modalities);

/// windows (W, M, 3000) as the decoders were taught to say them: each token of mean 0 and variance
/// 1 where the run had per_patch_targets, else as they are.
at::Tensor decoder_targets(const artifacts::ModelInfo& info, const at::Tensor& windows);
/// What decoders said (W, M*T, S) on the scale of the windows: with per_patch_targets each token
/// gets the mean and deviation that it has in `windows`, so that it can be drawn over them.
at::Tensor on_scale_of(const artifacts::ModelInfo& info, const at::Tensor& found,
                       const at::Tensor& windows);

/// `visible` of the tokens of some modalities, uniformly, as a function of (seed, window, which
/// modalities): (B, V) int64 sorted indices into M*T. `sources` are places among the M modalities;
/// V = min(visible, sources * T).
at::Tensor draw_tokens(std::span<const uint64_t> ids, const std::vector<int64_t>& sources,
                       int64_t visible, uint64_t seed);

}  // namespace physiomae::analysis
