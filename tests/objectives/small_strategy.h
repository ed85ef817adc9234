#pragma once

#include <bit>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

#include "physiomae/dataset/loader.h"
#include "physiomae/model/config.h"

namespace physiomae::objectives {

/// A model that takes no time.
inline model::ModelConfig small_config(std::vector<std::string> modalities = {"EEG", "EOG", "EMG",
                                                                              "ECG"}) {
  model::ModelConfig config;
  config.modalities = std::move(modalities);
  config.dim = 16;
  config.depth = 1;
  config.heads = 2;
  config.mlp_hidden = 32;
  return config;
}

/// Windows without values, of ids from 50 on.
inline dataset::Batch batch_of(int64_t size, Presence presence) {
  dataset::Batch batch;
  batch.presence = presence;
  batch.modalities = std::popcount(presence);
  batch.windows.resize(static_cast<size_t>(size));
  batch.ids.resize(static_cast<size_t>(size));
  std::iota(batch.ids.begin(), batch.ids.end(), 50);
  return batch;
}

}  // namespace physiomae::objectives
