#include "physiomae/summary/source.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::summary {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLargestSplit = 64 << 20;

bool is_split(const fs::path& path) {
  if (path.extension() != ".json" || !fs::is_regular_file(path)) return false;
  if (fs::file_size(path) > kLargestSplit) return false;
  const auto json = nlohmann::json::parse(read_text(path), nullptr, /*allow_exceptions=*/false);
  return json.is_object() && json.contains("format") && json["format"].is_string() &&
         json["format"].get<std::string>().starts_with("physiomae-split");
}

std::optional<Kind> kind_of(const fs::path& path) {
  const auto has = [&](const char* name) { return fs::exists(path / name); };
  if (is_split(path)) return Kind::split;
  if (!fs::is_directory(path)) return std::nullopt;
  if (has("records") && !has("cells")) return Kind::store;
  if (has("scores.json")) return Kind::scores;
  if (has("config.toml") && (has("checkpoints") || has("metrics.csv"))) return Kind::run;
  if (has("summary.json")) return Kind::analysis;
  if (has("cells") && (has("tables") || has("estimate.json"))) return Kind::grid;
  return std::nullopt;
}

std::string short_name(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.filename().empty() ? whole.parent_path().filename().string()
                                  : whole.filename().string();
}

}  // namespace

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::store:
      return "store";
    case Kind::split:
      return "split";
    case Kind::run:
      return "training run";
    case Kind::scores:
      return "scores";
    case Kind::analysis:
      return "analysis";
    case Kind::grid:
      return "grid";
  }
  return "";
}

std::vector<Source> find_sources(const fs::path& path) {
  if (!fs::exists(path)) throw InputError(fmt::format("{}: there is no such file", path.string()));
  if (const auto kind = kind_of(path)) return {{*kind, path, short_name(path)}};
  std::vector<Source> found;
  if (fs::is_directory(path))
    for (const auto& entry : fs::directory_iterator(path))
      if (const auto kind = kind_of(entry.path()))
        found.push_back({*kind, entry.path(), short_name(entry.path())});
  std::ranges::sort(found, {}, &Source::path);
  if (!found.empty()) return found;
  throw InputError(
      fmt::format(
          "{}: neither a store, a split, a training run, scores, an analysis or a grid, nor "
          "a folder that holds one",
          path.string()),
      "give the --out of ingest, pretrain, probe, finetune, evaluate, analyze or reproduce");
}

}  // namespace physiomae::summary
