#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/model/forward_context.h"
#include "physiomae/model/network.h"

// Note [Source variance]
// Of a unit and a modality m (§4.4; Kleinman et al. 2023): the variance of the unit's activity over
// windows drawn for m while the other modalities stay at one window, averaged over the windows that
// stay; draws are of other patients than the window that stays. Units are those of the residual
// stream before each layer and of the final LayerNorm, averaged over tokens. The same draws serve
// every modality. Relative source variance (RSV) is their softmax over modalities, which is near
// 1/M for small variances whatever the tuning: their shares stand beside it.

namespace physiomae::analysis {

/// windows (B, M, 3000) -> units of each layer (L+1, B, D); double where they are means.
using Units = std::function<at::Tensor(const at::Tensor& windows)>;

/// The units of an encoder: states of the residual stream before layers 1 to L and after the final
/// LayerNorm, mean over tokens. `model` must outlive the result; its fusion must be early.
Units units_of(const model::Network& model, Presence presence);

/// Variance (n - 1) of each unit over `draws` (N, M, 3000) of one modality at a time, the others
/// at `stays` (M, 3000): (L+1, M, D) double. `batch` windows pass at once. Error for fewer than two
/// draws.
at::Tensor variance_of_draws(const Units& units, const at::Tensor& stays, const at::Tensor& draws,
                             int64_t batch);

/// Of L+1 layers and M modalities; means over units with half-widths 1.96 SD/sqrt(D).
struct SourceVarianceTable {
  at::Tensor relative, relative_half;  // (L+1, M) softmax of variances
  at::Tensor share, share_half;        // (L+1, M) variance over the sum of all modalities'
  at::Tensor median;                   // (L+1, M) median variance of a unit
  at::Tensor distance;                 // (L+1) mean over modalities of |relative - 1/M|
  at::Tensor share_distance;           // (L+1) mean over modalities of |share - 1/M|
};

/// variances (L+1, M, D). A unit that no modality moves counts as evenly shared.
SourceVarianceTable summarise(const at::Tensor& variances);

}  // namespace physiomae::analysis
