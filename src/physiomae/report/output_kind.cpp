#include "physiomae/report/output_kind.h"

#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::report {
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

}  // namespace

std::string_view output_name(OutputKind kind) {
  switch (kind) {
    case OutputKind::store:
      return "store";
    case OutputKind::split:
      return "split";
    case OutputKind::run:
      return "training run";
    case OutputKind::scores:
      return "scores";
    case OutputKind::analysis:
      return "analysis";
    case OutputKind::grid:
      return "grid";
    case OutputKind::model:
      return "model";
    case OutputKind::nights:
      return "staged nights";
  }
  return "";
}

std::optional<OutputKind> output_kind(const fs::path& path) {
  const auto has = [&](const char* name) { return fs::exists(path / name); };
  if (is_split(path)) return OutputKind::split;
  if (!fs::is_directory(path)) return std::nullopt;
  if (has("records") && !has("cells")) return OutputKind::store;
  if (has("scores.json")) return OutputKind::scores;
  if (has("config.toml") && (has("checkpoints") || has("metrics.csv"))) return OutputKind::run;
  if (has("summary.json")) return OutputKind::analysis;
  if (has("cells") && (has("tables") || has("estimate.json"))) return OutputKind::grid;
  if (has("model.json")) return OutputKind::model;
  if (has("nights.csv")) return OutputKind::nights;
  return std::nullopt;
}

void require_output_folder(const fs::path& out, const std::vector<OutputKind>& own) {
  constexpr const char* kHint = "give another --out, a folder that is empty or can be made";
  if (fs::exists(out) && !fs::is_directory(out))
    throw UsageError(fmt::format("--out {} is a file, expected a folder", out.string()), kHint);
  const auto kind = output_kind(out);
  if (kind && std::ranges::find(own, *kind) == own.end())
    throw UsageError(
        fmt::format("--out {} holds what another verb wrote: {}", out.string(), output_name(*kind)),
        kHint);
}

}  // namespace physiomae::report
