#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include "physiomae/base/modality.h"
#include "physiomae/base/random.h"
#include "physiomae/dataset/normalisation.h"
#include "physiomae/dataset/window_list.h"
#include "physiomae/objectives/window_keys.h"
#include "physiomae/store/store.h"

// Note [Draws of analyses]
// Which windows are looked at, and with what masks, is a function of (seed, window) alone: every
// window has a rank, a random number keyed by the seed and its id, and the first ranks are taken.
// A store with more records, other threads or another batch change no rank. Streams: Domain::order
// and Domain::mask at epochs that no run reaches.

namespace physiomae::analysis {

constexpr uint64_t kDrawEpoch = objectives::kNoEpoch - 1;    ///< windows, masks
constexpr uint64_t kSourceEpoch = objectives::kNoEpoch - 2;  ///< what stands in for a modality

using dataset::WindowRef;

/// Ids of windows, the keys of their draws.
std::vector<uint64_t> ids_of(const store::Store& store, std::span<const WindowRef> windows);

/// The `count` windows of lowest rank under `key`, by rank; all of them where there are fewer.
std::vector<WindowRef> first_ranks(const store::Store& store, std::vector<WindowRef> windows,
                                   size_t count, RandomKey key);

/// All windows of `patients` that have every modality of `wanted`. InputError when there is none,
/// naming the modalities that are missing and what to do.
std::vector<WindowRef> complete_windows(const store::Store& store,
                                        const std::vector<std::string>& patients, Presence wanted);

/// Model input of windows that have all of `modalities`: (B, M', 3000) on `device`.
at::Tensor load_windows(const store::Store& store, std::span<const WindowRef> windows,
                        const dataset::InputScaling& scaling, Presence modalities,
                        c10::Device device);

/// Each window's patient, numbered from 0 in the order in which they first come.
std::vector<size_t> patients_by_window(const store::Store& store,
                                       std::span<const WindowRef> windows);

}  // namespace physiomae::analysis
