#pragma once

#include <cstdint>

#include <ATen/core/Tensor.h>

#include "physiomae/objectives/loss_sums.h"

namespace physiomae::objectives {

/// Losses between the modalities of a window (Thapa et al. 2024; Appendix F.2), against all other
/// windows of the batch: each term has one positive and B - 1 negatives, sim / temperature in the
/// exponential. vectors (B, M', E), any length, M' >= 2, B >= 2 (Error otherwise). One part a
/// modality, unnamed: the terms that it is the anchor of.
enum class ClipTerms {
  pairwise,      ///< each ordered pair of modalities: M' (M'-1) B terms
  leave_one_out  ///< each modality and the mean of the others, both ways: 2 M' B terms
};

/// `renormalise`, of leave_one_out: the mean of the others' vectors of length 1 is made of length 1
/// again, the paper's literal cosine; the published code leaves it as it is.
LossSums clip_loss(const at::Tensor& vectors, ClipTerms terms, double temperature,
                   bool renormalise = false);

/// Number of terms of clip_loss.
double clip_terms(ClipTerms terms, int64_t modalities, int64_t windows);

}  // namespace physiomae::objectives
