#include "physiomae/eval/embedding.h"

#include <cstring>
#include <utility>

#include <ATen/ATen.h>
#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/eval/embedding_file.h"
#include "physiomae/eval/subsets.h"

namespace physiomae::eval {

at::Tensor EmbeddingTable::places(const std::vector<dataset::WindowRef>& wanted,
                                  const metrics::RowOf& row_of) const {
  at::Tensor index = at::empty({static_cast<int64_t>(wanted.size())}, at::kLong);
  for (size_t i = 0; i < wanted.size(); ++i)
    index.mutable_data_ptr<int64_t>()[i] = row_of(wanted[i]);
  return index;
}

at::Tensor EmbeddingTable::rows(const std::vector<dataset::WindowRef>& wanted,
                                const metrics::RowOf& row_of) const {
  return values.index_select(0, places(wanted, row_of));
}

metrics::FeatureView EmbeddingTable::features() const {
  return {values.const_data_ptr<float>(), values.size(0), values.size(1)};
}

EmbeddingTable embed_windows(const model::Network& model, const store::Store& store,
                             const std::vector<dataset::WindowRef>& windows,
                             const EmbeddingOptions& options) {
  const auto wanted = static_cast<Presence>(model.config().presence() & options.modalities);
  EmbeddingTable table =
      std::move(embed_subsets(model, store, windows, {wanted}, options, [](const at::Tensor& e) {
                  return e;
                }).front());
  if (table.windows.size() != windows.size())
    throw Error(fmt::format("{} windows gave {} embeddings", windows.size(), table.windows.size()));
  if (windows.empty()) table.values = at::empty({0, model.embedding_width()}, at::kFloat);
  return table;
}

std::string embedding_fingerprint(const model::Network& model, const store::Store& store,
                                  const std::vector<dataset::WindowRef>& windows,
                                  const EmbeddingOptions& options) {
  Sha256 hash;
  for (const model::Parameter& parameter : model.parameters().all()) {
    if (parameter.purpose != model::Purpose::embedding) continue;
    const at::Tensor value = parameter.value.detach().cpu().contiguous();
    hash.update(parameter.name);
    hash.update(std::span(static_cast<const std::byte*>(value.const_data_ptr()), value.nbytes()));
  }
  // No weight's shape tells these.
  hash.update(fmt::format("|{}|{}|", model.config().heads, model.config().tokenizer_activation));
  const Presence all = model.config().presence();
  if (const unsigned used = all & options.modalities; used != all)
    hash.update(fmt::format("modalities {}|", used));
  hash.update(dataset::normalisation_name(options.scaling.method));
  hash.update(fmt::format("{}", fmt::join(options.scaling.corpus.sd_uv, ",")));
  uint32_t last = ~0U;
  for (const dataset::WindowRef& window : windows) {
    const store::StoredRecord& record = store.record(window.record);
    if (window.record != last) {
      hash.update(fmt::format("|{}|{}|{}|", record.header().record, record.header().recipe,
                              fmt::join(record.header().source_sha256, ",")));
    }
    last = window.record;
    hash.update(fmt::format("{},", window.window));
  }
  return hash.hex();
}

EmbeddingTable cached_embeddings(const std::filesystem::path& folder, const model::Network& model,
                                 const store::Store& store,
                                 const std::vector<dataset::WindowRef>& windows,
                                 const EmbeddingOptions& options) {
  const std::string fingerprint = embedding_fingerprint(model, store, windows, options);
  const auto path = folder / (fingerprint.substr(0, 16) + ".safetensors");
  try {
    if (auto cached = read_embeddings(path, store, fingerprint)) {
      log_info(fmt::format("embeddings of {} windows from {}", windows.size(), path.string()));
      return *std::move(cached);
    }
  } catch (const InputError& error) {  // only a cache: nothing is lost
    log_warning(fmt::format("{}; embedding again", error.message()));
  }
  EmbeddingTable table = embed_windows(model, store, windows, options);
  std::filesystem::create_directories(folder);
  write_embeddings(path, table, store, fingerprint);
  return table;
}

}  // namespace physiomae::eval
