#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/dataset/loader.h"
#include "physiomae/metrics/feature_matrix.h"
#include "physiomae/metrics/task_problem.h"
#include "physiomae/model/network.h"
#include "physiomae/store/store.h"

namespace physiomae::eval {

/// Embeddings of windows: row i of `values` belongs to windows[i].
struct EmbeddingTable {
  std::vector<dataset::WindowRef> windows;  // (N)
  at::Tensor values;                        // (N, D) float32 on the CPU

  /// Where the rows of `wanted` are, in that order: (N) int64. Error as rows.
  at::Tensor places(const std::vector<dataset::WindowRef>& wanted,
                    const metrics::RowOf& row_of) const;
  /// The rows of `wanted`, in that order; Error when one has no embedding. `row_of`:
  /// metrics::row_index(windows), for who asks more than once.
  at::Tensor rows(const std::vector<dataset::WindowRef>& wanted,
                  const metrics::RowOf& row_of) const;
  at::Tensor rows(const std::vector<dataset::WindowRef>& wanted) const {
    return rows(wanted, metrics::row_index(windows));
  }
  metrics::FeatureView features() const;  ///< of `values`, which must be contiguous
};

/// How windows reach the encoder; comes from the model folder, never from the present
/// configuration.
struct EmbeddingOptions {
  dataset::InputScaling scaling = {};
  int64_t batch = 64;
  int loader_threads = 1;      ///< that read ahead; one reads faster than an encoder embeds
  Presence modalities = 0x0F;  ///< of the model's, those to use (Note [Subsets at test])
};

/// Frozen encoder, dropout off (§3.4). A window's embedding depends on that window alone, up to the
/// rounding of matrix products. Error when a window has none of the modalities. Shows progress;
/// throws Interrupted when asked to stop.
EmbeddingTable embed_windows(const model::Network& model, const store::Store& store,
                             const std::vector<dataset::WindowRef>& windows,
                             const EmbeddingOptions& options);

/// Name of everything an embedding depends on: weights, windows, sources, recipe, normalisation.
std::string embedding_fingerprint(const model::Network& model, const store::Store& store,
                                  const std::vector<dataset::WindowRef>& windows,
                                  const EmbeddingOptions& options);

/// embed_windows, cached in `folder` under the fingerprint; a damaged cache is made again, with a
/// warning.
EmbeddingTable cached_embeddings(const std::filesystem::path& folder, const model::Network& model,
                                 const store::Store& store,
                                 const std::vector<dataset::WindowRef>& windows,
                                 const EmbeddingOptions& options);

}  // namespace physiomae::eval
