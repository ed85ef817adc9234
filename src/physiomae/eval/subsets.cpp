#include "physiomae/eval/subsets.h"

#include <algorithm>
#include <bit>
#include <map>

#include <ATen/ATen.h>
#include <c10/core/InferenceMode.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/base/interrupt.h"
#include "physiomae/base/progress.h"
#include "physiomae/model/present.h"

namespace physiomae::eval {
namespace {

void append(EmbeddingTable& table, const dataset::Batch& batch, const at::Tensor& values,
            int64_t windows) {
  if (!table.values.defined()) table.values = at::empty({windows, values.size(1)}, at::kFloat);
  table.values.narrow(0, static_cast<int64_t>(table.windows.size()), batch.size()).copy_(values);
  table.windows.insert(table.windows.end(), batch.windows.begin(), batch.windows.end());
}

}  // namespace

Presence parse_modalities(const std::string& text, Presence all) {
  unsigned bits = 0;
  for (size_t begin = 0; begin <= text.size();) {
    const size_t end = std::min(text.find(',', begin), text.size());
    const std::string name = text.substr(begin, end - begin);
    const int index = modality_index(name);
    if (index < 0)
      throw UsageError(fmt::format("\"{}\" names no modality in \"{}\"", name, text),
                       fmt::format("some of {}, with commas", fmt::join(kModalityNames, ",")));
    if ((all >> index & 1) == 0)
      throw UsageError(fmt::format("the model has no {}", name),
                       fmt::format("it has {}", subset_name(all)));
    bits |= 1U << index;
    begin = end + 1;
  }
  return static_cast<Presence>(bits);
}

std::vector<std::string> modality_names(Presence modalities) {
  std::vector<std::string> names;
  for (const size_t m : kEachModality)
    if ((modalities >> m & 1) != 0) names.emplace_back(kModalityNames[m]);
  return names;
}

std::string subset_name(Presence subset) {
  return fmt::format("{}", fmt::join(modality_names(subset), "+"));
}

std::vector<Presence> all_subsets(Presence all) {
  std::vector<Presence> subsets;
  for (unsigned bits = 1; bits <= all; ++bits)
    if ((bits & ~static_cast<unsigned>(all)) == 0) subsets.push_back(static_cast<Presence>(bits));
  std::ranges::stable_sort(subsets, std::ranges::greater{},
                           [](Presence subset) { return std::popcount(subset); });
  return subsets;
}

std::vector<EmbeddingTable> embed_subsets(const model::Network& model, const store::Store& store,
                                          const std::vector<dataset::WindowRef>& windows,
                                          const std::vector<Presence>& subsets,
                                          const EmbeddingOptions& options,
                                          const OfBatch& of_batch) {
  const c10::InferenceMode inference;
  unsigned wanted = 0;
  std::vector<int64_t> counts;
  for (const Presence subset : subsets) {
    wanted |= subset;
    counts.push_back(static_cast<int64_t>(dataset::windows_with(store, windows, subset).size()));
  }
  const auto any = static_cast<Presence>(wanted);
  dataset::Loader loader(
      store,
      dataset::epoch_batches(store, windows, any, /*seed=*/0, /*epoch=*/0, options.batch,
                             /*shuffled=*/false, /*drop_last=*/false),
      {.scaling = options.scaling, .wanted = any, .threads = options.loader_threads});
  std::vector<EmbeddingTable> tables(subsets.size());
  Progress progress("embed", static_cast<int64_t>(windows.size()), "windows");
  while (auto batch = loader.next()) {
    throw_if_stopped();
    const at::Tensor input =
        at::from_blob(batch->values.data(), {batch->size(), batch->modalities, kWindowSamples})
            .to(model.device());
    std::map<Presence, at::Tensor> done;  // several subsets may be one, of what is there
    for (size_t i = 0; i < subsets.size(); ++i) {
      const auto part = static_cast<Presence>(batch->presence & subsets[i]);
      if (part == 0) continue;
      at::Tensor& values = done[part];
      if (!values.defined())
        values = of_batch(model.embed(model::with_modalities(input, batch->presence, part), part));
      append(tables[i], *batch, values, counts[i]);
    }
    progress.advance(batch->size());
    loader.recycle(std::move(batch));
  }
  for (size_t i = 0; i < subsets.size(); ++i)
    if (static_cast<int64_t>(tables[i].windows.size()) != counts[i])
      throw Error(
          fmt::format("{} windows gave {} embeddings", counts[i], tables[i].windows.size()));
  return tables;
}

}  // namespace physiomae::eval
