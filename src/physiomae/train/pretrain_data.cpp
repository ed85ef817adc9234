#include "physiomae/train/pretrain_data.h"

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"
#include "physiomae/base/log.h"
#include "physiomae/store/window_id.h"

namespace physiomae::train {
namespace {

std::string windows_hash(const store::Store& store,
                         const std::vector<dataset::WindowRef>& windows) {
  Sha256 hash;
  for (const auto& ref : windows) {
    const uint64_t id = store::window_id(store.record(ref.record).header().record, ref.window);
    hash.update(std::as_bytes(std::span(&id, 1)));
  }
  return hash.hex().substr(0, 16);
}

}  // namespace

std::vector<dataset::WindowRef> spaced(const std::vector<dataset::WindowRef>& windows,
                                       int64_t limit) {
  const auto count = static_cast<int64_t>(windows.size());
  if (limit == 0 || count <= limit) return windows;
  std::vector<dataset::WindowRef> chosen;
  for (int64_t i = 0; i < limit; ++i)
    chosen.push_back(windows[static_cast<size_t>(i * count / limit)]);
  return chosen;
}

PretrainData select_data(const store::Store& store, const dataset::SplitManifest& split,
                         const model::ModelConfig& model, const PretrainConfig& config) {
  split.validate();
  const Presence wanted = model.presence();
  const auto windows = [&](const std::vector<std::string>& patients) {
    return dataset::windows_with(store, dataset::windows_of(store, patients), wanted);
  };
  PretrainData data;
  data.training = windows(split.pretrain);
  data.validation = spaced(windows(split.validation), config.validation_windows);
  if (data.training.empty())
    throw InputError(fmt::format("{}: no window of the split's {} pretraining patients has one of "
                                 "the model's modalities",
                                 store.folder().string(), split.pretrain.size()),
                     "check model.modalities against `physiomae inspect`");
  if (data.validation.empty())
    log_warning("no validation windows: the last checkpoint will be the model");
  data.loader.scaling.method = dataset::parse_normalisation(config.normalisation);
  data.loader.wanted = wanted;
  data.loader.threads = static_cast<int>(config.loader_threads);
  if (data.loader.scaling.method == dataset::Normalisation::corpus)
    data.loader.scaling.corpus = dataset::corpus_scale(store, split.pretrain);
  data.identity = {{"data.split", split.hash},
                   {"data.recipe", store.recipe()},
                   {"data.training_windows", fmt::format("{} ({})", data.training.size(),
                                                         windows_hash(store, data.training))},
                   {"data.validation_windows", fmt::format("{} ({})", data.validation.size(),
                                                           windows_hash(store, data.validation))}};
  return data;
}

}  // namespace physiomae::train
