#include "physiomae/eval/presence_dropout.h"

#include <bit>
#include <map>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>

#include "physiomae/base/modality.h"
#include "physiomae/base/random.h"
#include "physiomae/dataset/window_list.h"
#include "physiomae/store/window_id.h"

namespace physiomae::eval {

Presence kept_modalities(Presence there, double share, uint64_t window_id) {
  RandomSequence sequence(derive_key(/*seed=*/0, Domain::presence_dropout), window_id);
  unsigned kept = there;
  for (const size_t m : kEachModality)
    if (sequence.uniform() < share) kept &= ~(1U << m);
  if (kept != 0) return static_cast<Presence>(kept);
  uint64_t left = sequence.below(static_cast<uint64_t>(std::popcount(unsigned{there})));
  for (const size_t m : kEachModality)
    if ((there >> m & 1) != 0 && left-- == 0) kept = 1U << m;
  return static_cast<Presence>(kept);
}

void drop_modalities(EmbeddingTable& table, const std::vector<dataset::WindowRef>& training,
                     double share, const std::filesystem::path& folder, const model::Network& model,
                     const store::Store& store, const EmbeddingOptions& options) {
  if (share == 0) return;
  const auto wanted = static_cast<Presence>(model.config().presence() & options.modalities);
  std::map<Presence, std::vector<dataset::WindowRef>> groups;
  for (const dataset::WindowRef& window : training) {
    const Presence there = dataset::presence_of(store, window, wanted);
    const uint64_t id =
        store::window_id(store.record(window.record).header().record, window.window);
    const Presence kept = kept_modalities(there, share, id);
    if (kept != there) groups[kept].push_back(window);
  }
  const c10::InferenceMode inference;  // as the rows were made in
  const metrics::RowOf row_of = metrics::row_index(table.windows);
  for (const auto& [kept, windows] : groups) {
    EmbeddingOptions of_group = options;
    of_group.modalities = kept;
    const EmbeddingTable part = cached_embeddings(folder, model, store, windows, of_group);
    for (size_t i = 0; i < part.windows.size(); ++i)
      table.values.select(0, row_of(part.windows[i]))
          .copy_(part.values.select(0, static_cast<int64_t>(i)));
  }
}

}  // namespace physiomae::eval
