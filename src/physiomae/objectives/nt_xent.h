#pragma once

#include <ATen/core/Tensor.h>

#include "physiomae/objectives/loss_sums.h"

namespace physiomae::objectives {

/// NT-Xent (Chen et al. 2020; Raghu et al. 2022; Appendix F.1): vectors (B, E) of any length, of
/// which i and i + B/2 are a pair. Each of the B terms has one positive and B - 2 negatives: all
/// windows of the batch but itself and its pair. Error unless B is even and at least 4: with one
/// pair there is nothing to tell it from. No parts.
LossSums nt_xent(const at::Tensor& vectors, double temperature);

}  // namespace physiomae::objectives
