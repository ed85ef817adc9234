#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

namespace physiomae::objectives {

// What losses that compare windows with each other have in common. Similarities are of vectors of
// length 1, in the precision that the vectors come in (at least float32), whatever autocast says.

/// Vectors of length 1 along the last dimension, float32 or wider.
at::Tensor normalised(const at::Tensor& vectors);

/// a (N, E), b (N, E) -> (N, N) products divided by `temperature`: row i of a with row j of b.
at::Tensor similarity(const at::Tensor& a, const at::Tensor& b, double temperature);

/// InfoNCE (van den Oord et al. 2018): for each row of `logits` (N, N) the cross-entropy of
/// softmax(row) with its diagonal element; -> (N). All other columns are negatives.
at::Tensor info_nce(const at::Tensor& logits);

/// Error unless there are at least `least` windows: with fewer there is nothing to compare, and the
/// loss would be a zero that trains nothing.
void require_windows(int64_t found, int64_t least, const char* loss);

}  // namespace physiomae::objectives
