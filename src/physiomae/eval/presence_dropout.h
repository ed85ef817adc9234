#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "physiomae/eval/embedding.h"

// Note [Presence dropout]
// A head that is trained on windows with all modalities has never seen one that lacks some; in late
// fusion their part of the embedding is then zero (method.md, "Missing modalities"). With
// `probe.presence_dropout` each modality of a training window is left out with that probability,
// and the window is embedded without it: one draw a window, the same for every encoder, task and
// size. Validation and test windows stay whole; `evaluate --all-subsets` tells what it is worth.

namespace physiomae::eval {

/// What a training window keeps of the modalities `there`: each is left out with probability
/// `share`, one drawn evenly stays where all would be. A function of the window's name.
Presence kept_modalities(Presence there, double share, uint64_t window_id);

/// Replaces the rows of `training` by embeddings of what each window keeps, cached in `folder`;
/// `share` of 0 changes nothing.
void drop_modalities(EmbeddingTable& table, const std::vector<dataset::WindowRef>& training,
                     double share, const std::filesystem::path& folder, const model::Network& model,
                     const store::Store& store, const EmbeddingOptions& options);

}  // namespace physiomae::eval
