#pragma once

#include <functional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/base/modality.h"
#include "physiomae/eval/embedding.h"

// Note [Subsets at test]
// A model is asked what it knows from some of its modalities: the others are treated as missing
// (method.md, "Missing modalities"), in windows that have them too. A window that has none of the
// subset's cannot be embedded and takes no part, so that subsets are scored on as many windows as
// have any of theirs, and say so. All subsets are scored in one pass over the data.

namespace physiomae::eval {

/// "EEG,ECG" as a subset of `all`. UsageError for a modality that is unknown, or none of `all`'s.
Presence parse_modalities(const std::string& text, Presence all);

/// Their names, in order.
std::vector<std::string> modality_names(Presence modalities);

/// "EEG+ECG".
std::string subset_name(Presence subset);

/// Every subset of `all` but the empty one: larger ones first, then in the order of their bits.
std::vector<Presence> all_subsets(Presence all);

/// What is made of the embeddings (B, E) of a batch.
using OfBatch = std::function<at::Tensor(const at::Tensor& embeddings)>;

/// Embeds `windows` once for each of `subsets`, which are the model's; entry i holds what
/// `of_batch` makes of the embeddings of subsets[i], of the windows that have any of its
/// modalities. Windows are read once. Shows progress; throws Interrupted when asked to stop.
std::vector<EmbeddingTable> embed_subsets(const model::Network& model, const store::Store& store,
                                          const std::vector<dataset::WindowRef>& windows,
                                          const std::vector<Presence>& subsets,
                                          const EmbeddingOptions& options, const OfBatch& of_batch);

}  // namespace physiomae::eval
