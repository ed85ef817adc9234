#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/dataset/window_list.h"

namespace physiomae::dataset {

/// The order of an epoch: all of `windows`, shuffled over all records by (seed, epoch), grouped
/// into batches of one presence pattern (within `wanted`). A batch stands where its last window
/// came; what is left of each pattern at the end gives a smaller batch, in order of the pattern's
/// bits, unless `drop_last`. Windows without any wanted modality are left out. A pure function of
/// its arguments (Note [Randomness]): the order of `windows` matters, the store's other records do
/// not. UsageError when `batch` < 1.
std::vector<std::vector<WindowRef>> epoch_batches(const store::Store& store,
                                                  const std::vector<WindowRef>& windows,
                                                  Presence wanted, uint64_t seed, uint64_t epoch,
                                                  int64_t batch, bool shuffled, bool drop_last);

}  // namespace physiomae::dataset
