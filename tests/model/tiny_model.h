#pragma once

#include "physiomae/model/config.h"

namespace physiomae::model {

/// The smallest model with every part: two layers, four modalities.
inline ModelConfig tiny_model() {
  ModelConfig config;
  config.dim = 32;
  config.depth = 2;
  config.heads = 4;
  config.mlp_hidden = 64;
  return config;
}

}  // namespace physiomae::model
