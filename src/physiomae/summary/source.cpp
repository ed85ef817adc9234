#include "physiomae/summary/source.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::summary {
namespace {

namespace fs = std::filesystem;

std::optional<Kind> kind_of(const fs::path& path) {
  const auto kind = report::output_kind(path);
  return kind == Kind::model || kind == Kind::nights ? std::nullopt : kind;
}

std::string short_name(const fs::path& path) {
  const fs::path whole = fs::absolute(path).lexically_normal();
  return whole.filename().empty() ? whole.parent_path().filename().string()
                                  : whole.filename().string();
}

}  // namespace

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
