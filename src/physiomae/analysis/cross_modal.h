#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/base/modality.h"
#include "physiomae/model/multi_mae.h"

// Note [Cross-modal reconstruction]
// What a model can say of a modality that is hidden altogether, from each subset of the others: all
// tokens of the target are dropped, and of the sources either all are visible or as many as in
// training, drawn uniformly. R² = 1 - squared error / squares of the signal: 0 is what saying zero
// scores. With no source at all the encoder has no token and a decoder attends to nothing: what it
// says then is the same for every window, and the floor that sources must rise above.

namespace physiomae::analysis {

/// How much of the sources is shown.
enum class Shown { all, trained };
constexpr std::array<Shown, 2> kShown = {Shown::all, Shown::trained};

/// Of W windows, subsets as bits of places among M modalities (2^M, the whole set left NaN).
struct CrossErrors {
  at::Tensor error;  // (2, 2^M, M, W) squared error of target m; NaN where m is a source
  at::Tensor power;  // (M, W) squares of the signal
  std::vector<std::array<int64_t, 2>> tokens;  ///< (2^M) visible tokens of each subset
};

/// windows (W, M, 3000) with their ids, and what decoders should say of them (decoder_targets);
/// `trained` visible tokens in training.
CrossErrors cross_errors(const model::MultiMae& model, Presence presence, const at::Tensor& windows,
                         const at::Tensor& targets, std::span<const uint64_t> ids, int64_t trained,
                         uint64_t seed);

/// Shapley values of the sources of a target: what each adds to R² on average over all orders in
/// which sources may come. r2: of each subset (2^M) -> (M), zero for the target itself.
std::vector<double> shapley_values(const std::vector<double>& r2, size_t target);

}  // namespace physiomae::analysis
