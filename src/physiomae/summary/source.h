#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::summary {

/// What the verbs of this program leave behind.
enum class Kind {
  store,     ///< ingest: records/, manifest.json
  split,     ///< split: a file
  run,       ///< pretrain, or one training of finetune: config.toml, metrics.csv
  scores,    ///< probe, finetune, evaluate: scores.json, predictions_*.csv
  analysis,  ///< analyze: summary.json
  grid,      ///< reproduce: cells/, tables/
};

struct Source {
  Kind kind = Kind::run;
  std::filesystem::path path;
  std::string name;  ///< short, for tables: the path's last part
};

/// "pretraining run", "store", ...
std::string_view kind_name(Kind kind);

/// What `path` is or, where it is none of these, what lies directly in it, by name ("demo" holds a
/// store, a split, runs and a probe). InputError when that is nothing.
std::vector<Source> find_sources(const std::filesystem::path& path);

}  // namespace physiomae::summary
