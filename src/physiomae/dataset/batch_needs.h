#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/dataset/window_list.h"

namespace physiomae::dataset {

/// What training asks of a batch.
struct BatchNeeds {
  bool paired = false;     ///< windows i and i + B/2 are adjacent (Note [Adjacent pairs])
  int64_t windows = 1;     ///< at least: rests of an epoch that are smaller are left out of it
  int64_t modalities = 1;  ///< at least, of each window: others are left out
};

/// How an epoch is cut into batches.
struct EpochPlan {
  Presence wanted = 0x0F;
  uint64_t seed = 0;
  uint64_t epoch = 0;
  int64_t batch = 1;  ///< windows
  bool shuffled = true;
  bool paired = false;
  int64_t smallest = 1;  ///< batches of fewer windows are left out
};

/// The batches of an epoch: those of epoch_batches, or of pair_batches where paired, smaller rests
/// included down to `smallest`. Their number is the same in every epoch.
std::vector<std::vector<WindowRef>> planned_batches(const store::Store& store,
                                                    const std::vector<WindowRef>& windows,
                                                    const EpochPlan& plan);

}  // namespace physiomae::dataset
