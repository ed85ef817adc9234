#pragma once

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace physiomae::report {

/// What the verbs of this program leave behind.
enum class OutputKind {
  store,     ///< ingest: records/, manifest.json
  split,     ///< split: a file
  run,       ///< pretrain, or one training of finetune: config.toml, metrics.csv
  scores,    ///< probe, finetune, evaluate: scores.json, predictions_*.csv
  analysis,  ///< analyze: summary.json
  grid,      ///< reproduce: cells/, tables/
  model,     ///< a model folder: model.json
  nights,    ///< predict: nights.csv
};

/// "training run", "store", ...
std::string_view output_name(OutputKind kind);

/// What a file or folder is; nothing for anything else, and for what is not there.
std::optional<OutputKind> output_kind(const std::filesystem::path& path);

/// Before a verb writes into `out`: UsageError when it is a file, or holds what other verbs wrote,
/// "--out demo/run holds a training run". `own` are the verb's outputs, which it judges itself.
void require_output_folder(const std::filesystem::path& out, const std::vector<OutputKind>& own);

}  // namespace physiomae::report
