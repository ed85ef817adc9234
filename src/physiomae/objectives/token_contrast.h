#pragma once

#include <cstdint>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/objectives/loss_sums.h"

namespace physiomae::objectives {

// Beyond the paper: a contrastive term beside a masked strategy's loss
// (pretrain.contrastive_weight; decision 0026). What is compared are the modalities' visible tokens
// behind the encoder, pooled a modality, by clip_loss of pairs.

/// Mean of each modality's visible tokens: encoded (n, V, D), visible (n, V) int64 in M'*T ->
/// (n, K, D), K = `modalities`; zeros where a modality has none.
at::Tensor pooled_tokens(const at::Tensor& encoded, const at::Tensor& visible,
                         const std::vector<int64_t>& modalities);

/// clip_loss of pooled (B, K, D) over the windows in which all of `modalities` have a visible
/// token. One part, all of it, unnamed. No terms where that leaves fewer than two modalities or
/// windows.
LossSums token_contrast(const at::Tensor& pooled, const at::Tensor& visible,
                        const std::vector<int64_t>& modalities, double temperature);

}  // namespace physiomae::objectives
