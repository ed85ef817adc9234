#pragma once

#include <ATen/core/Tensor.h>

#include "physiomae/objectives/loss_sums.h"

namespace physiomae::objectives {

/// What the difference of a sample costs: its square (§3.3), or half its square up to 1 and what
/// goes on straight from there (Huber), so that a movement weighs less.
enum class PointLoss { mse, smooth_l1 };

/// Targets of mean 0 and variance 1 a token (He et al. 2022): tokens (..., S).
at::Tensor normalise_patches(const at::Tensor& tokens);

/// Error over dropped tokens (§3.3): a term is a dropped token's mean over S.
/// reconstruction (B, M'*T, S), windows (B, M', 3000) normalised, visible (B, V) int64.
/// `per_patch`: targets normalised to mean 0 and variance 1 a token. One part a modality, unnamed.
LossSums mae_loss(const at::Tensor& reconstruction, const at::Tensor& windows,
                  const at::Tensor& visible, bool per_patch = false,
                  PointLoss point = PointLoss::mse);

}  // namespace physiomae::objectives
