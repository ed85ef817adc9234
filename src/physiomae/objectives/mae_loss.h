#pragma once

#include <vector>

#include <ATen/core/Tensor.h>

namespace physiomae::objectives {

/// Sums, not means, so that micro-batches and ranks add up to one global mean (method.md, "Loss").
struct MaeLoss {
  at::Tensor error_sum;       ///< scalar with gradient: sum over dropped tokens of the mean over S
  double dropped_tokens = 0;  ///< number of dropped tokens of this batch
  at::Tensor modality_error;  // (M') detached: error sums
  at::Tensor modality_count;  // (M') detached: dropped tokens
};

/// reconstruction (B, M'*T, S), windows (B, M', 3000) normalised, visible (B, V) int64.
/// `per_patch`: targets normalised to mean 0 and variance 1 a token.
MaeLoss mae_loss(const at::Tensor& reconstruction, const at::Tensor& windows,
                 const at::Tensor& visible, bool per_patch = false);

}  // namespace physiomae::objectives
