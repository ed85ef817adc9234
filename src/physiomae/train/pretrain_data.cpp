#include "physiomae/train/pretrain_data.h"

#include <algorithm>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/log.h"
#include "physiomae/dataset/batch_needs.h"
#include "physiomae/dataset/pair_sampler.h"
#include "physiomae/objectives/strategy.h"

namespace physiomae::train {
namespace {

void check_batch(const PretrainConfig& config, const dataset::BatchNeeds& needs) {
  if (config.batch < needs.windows)
    throw UsageError(
        fmt::format("pretrain.batch is {}: strategy {} compares the windows of a batch "
                    "with each other and needs at least {}",
                    config.batch, config.strategy, needs.windows),
        "the more windows, the more there is to tell apart: 512 by default");
  if (needs.paired && config.batch % 2 != 0)
    throw UsageError(fmt::format("pretrain.batch is {}: strategy {} takes windows in pairs",
                                 config.batch, config.strategy),
                     "give an even number");
}

// Evenly spaced pairs, at most `limit` windows of them.
std::vector<dataset::WindowRef> spaced_pairs(const store::Store& store,
                                             const std::vector<dataset::WindowRef>& windows,
                                             Presence wanted, int64_t limit) {
  const auto pairs = dataset::adjacent_pairs(store, windows, wanted, /*seed=*/0, /*epoch=*/0,
                                             /*moving=*/false);
  if (limit == 0 || std::ssize(pairs) <= limit / 2) return windows;
  std::vector<dataset::WindowRef> result;
  for (const auto& [first, second] : evenly(pairs, limit / 2))
    result.insert(result.end(), {first, second});
  return result;
}

}  // namespace

RunData select_data(const store::Store& store, const dataset::SplitManifest& split,
                    const model::ModelConfig& model, const PretrainConfig& config) {
  split.validate();
  const dataset::BatchNeeds needs = objectives::strategy_traits(config.strategy).needs;
  check_batch(config, needs);
  const Presence wanted = model.presence();
  const auto windows = [&](const std::vector<std::string>& patients) {
    return dataset::windows_with(store, dataset::windows_of(store, patients), wanted,
                                 needs.modalities);
  };
  const auto makes_batches = [&](const std::vector<dataset::WindowRef>& candidates) {
    return !dataset::planned_batches(store, candidates,
                                     {.wanted = wanted,
                                      .batch = config.batch,
                                      .paired = needs.paired,
                                      .smallest = needs.windows})
                .empty();
  };
  RunData data;
  data.loader.paired = needs.paired;
  data.loader.smallest = needs.windows;
  data.training = windows(split.pretrain);
  data.validation = windows(split.validation);
  data.validation = needs.paired
                        ? spaced_pairs(store, data.validation, wanted, config.validation_windows)
                        : spaced(data.validation, config.validation_windows);
  if (!makes_batches(data.validation)) data.validation.clear();
  if (data.training.empty())
    throw InputError(
        fmt::format("{}: no window of the split's {} pretraining patients has {} of the model's "
                    "modalities",
                    store.folder().string(), split.pretrain.size(),
                    needs.modalities > 1 ? fmt::format("{}", needs.modalities) : "one"),
        "check model.modalities against `physiomae inspect`");
  if (!makes_batches(data.training))
    throw InputError(
        fmt::format("{}: the {} windows of the split's pretraining patients make no batch of {} "
                    "{} with the same modalities, which strategy {} needs",
                    store.folder().string(), data.training.size(), needs.windows,
                    needs.paired ? "windows, two and two adjacent," : "windows", config.strategy),
        "there would be nothing to compare: more recordings, or another strategy");
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
