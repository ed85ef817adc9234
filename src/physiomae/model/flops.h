#pragma once

#include <cstdint>

#include "physiomae/model/config.h"

namespace physiomae::model {

/// Floating-point operations of one training window (forward and backward) and of one embedding, in
/// GFLOP: for the share of peak in the log.
double training_gflop(const ModelConfig& config, int64_t visible_tokens);
double embedding_gflop(const ModelConfig& config);
/// The same of contrastive training, where every modality passes its encoder and projection.
double late_fusion_training_gflop(const ModelConfig& config);

}  // namespace physiomae::model
