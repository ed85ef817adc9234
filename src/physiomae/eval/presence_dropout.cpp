#include "physiomae/eval/presence_dropout.h"

#include <map>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "physiomae/base/random.h"
#include "physiomae/dataset/window_list.h"
#include "physiomae/model/present.h"

namespace physiomae::eval {

Presence kept_modalities(Presence there, double share, uint64_t window_id) {
  return model::kept_modalities(
      there, share, RandomSequence(derive_key(/*seed=*/0, Domain::presence_dropout), window_id));
}

void drop_modalities(EmbeddingTable& table, const std::vector<dataset::WindowRef>& training,
                     double share, const std::filesystem::path& folder, const model::Network& model,
                     const store::Store& store, const EmbeddingOptions& options) {
  if (share == 0) return;
  const auto wanted = static_cast<Presence>(model.config().presence() & options.modalities);
  std::map<Presence, std::vector<dataset::WindowRef>> groups;
  for (const dataset::WindowRef& window : training) {
    const Presence there = dataset::presence_of(store, window, wanted);
    const Presence kept = kept_modalities(there, share, id_of(store, window));
    if (kept != there) groups[kept].push_back(window);
  }
  const c10::InferenceMode inference;  // as the rows were made in
  const metrics::RowOf row_of = metrics::row_index(table.windows);
  for (const auto& [kept, windows] : groups) {
    EmbeddingOptions of_group = options;
    of_group.modalities = kept;
    const EmbeddingTable part = cached_embeddings(folder, model, store, windows, of_group);
    table.values.index_copy_(0, table.places(part.windows, row_of), part.values);
  }
}

}  // namespace physiomae::eval
