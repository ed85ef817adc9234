#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "physiomae/dataset/window_list.h"

// Note [Adjacent pairs]
// A pair is two windows of one record whose starts are exactly 30 s apart, with the same modalities
// present: across a gap, the end of a record or a change of what is present there is none. Runs of
// such windows are cut into pairs that do not overlap, from a first window that is drawn anew every
// epoch, so that over epochs a window is paired with both its neighbours and in none comes twice.
// A run of n gives (n-1)/2 pairs where n is odd, n/2 - 1 where it is even, and one where it is 2:
// wherever it begins, so that an epoch always has the same number of batches.

namespace physiomae::dataset {

using WindowPair = std::pair<WindowRef, WindowRef>;  ///< the earlier one first

/// The pairs of an epoch, in the order of `windows`, which must be that of the store. Where a run
/// begins is a function of (seed, epoch, its first window); unless `moving`, at its first window.
std::vector<WindowPair> adjacent_pairs(const store::Store& store,
                                       const std::vector<WindowRef>& windows, Presence wanted,
                                       uint64_t seed, uint64_t epoch, bool moving);

/// Like epoch_batches, of adjacent_pairs: batches of `batch` windows, windows i and i + B/2 a pair;
/// what is left of a presence pattern gives a smaller one. UsageError when `batch` is odd or below
/// 2. Unless `shuffled`, pairs neither move nor change places.
std::vector<std::vector<WindowRef>> pair_batches(const store::Store& store,
                                                 const std::vector<WindowRef>& windows,
                                                 Presence wanted, uint64_t seed, uint64_t epoch,
                                                 int64_t batch, bool shuffled);

}  // namespace physiomae::dataset
