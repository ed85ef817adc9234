#pragma once

#include <array>
#include <cstdint>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/base/modality.h"
#include "physiomae/objectives/loss_sums.h"

namespace physiomae::objectives {

// Note [Spectral target]
// What a dropped second is asked for beside its samples: the logarithm of its power in 24 bands.
// The second's S samples go through a periodic Hann window; bin k of their spectrum stands for the
// frequencies from k - 1/2 to k + 1/2 Hz (within 0 and 50) and its power is spread evenly over
// them. A band's power is what lies within it: wide bands are sums of bins, a band narrower than a
// bin is a part of one, so that the lowest five bands, all within bin 1, differ by constants and
// are one and the same target once standardised (five votes for 1 Hz). Edges are equal steps of the
// logarithm from 0.5 to 50 Hz. Each band of each modality is standardised over pretraining windows,
// and what is beyond 5 deviations is cut: the logarithm of a flat second would weigh as much as
// hundreds of others.

constexpr int64_t kSpectralBands = 24;
using BandEdges = std::array<double, kSpectralBands + 1>;
BandEdges band_edges_hz();

/// seconds (..., S) at 100 Hz -> (..., 24) natural logarithm of the power in each band, double.
at::Tensor band_log_power(const at::Tensor& seconds);

/// Mean and deviation of log power: (M, 24) double each, a row a modality of the model.
struct SpectralScale {
  at::Tensor mean, deviation;
};

/// windows (B, M', 3000) -> (B, M'*T, 24) standardised log power; `scale` has M' rows.
at::Tensor spectral_target(const at::Tensor& windows, const SpectralScale& scale);

/// Squared error over dropped tokens: a term is a dropped token's mean over bands. prediction and
/// target (B, N, 24), visible (B, V) int64. One part, unnamed: all of it.
LossSums spectral_loss(const at::Tensor& prediction, const at::Tensor& target,
                       const at::Tensor& visible);

}  // namespace physiomae::objectives
