#include "physiomae/artifacts/run_folder.h"

#include <memory>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::artifacts {
namespace {

// Names with a dot in front are locks, and what tools of the system leave.
bool holds_something_else(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) return false;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (!entry.path().filename().string().starts_with(".") && !is_partial(entry.path()))
      return true;
  return false;
}

void require_free(const std::filesystem::path& folder) {
  if (holds_something_else(folder))
    throw UsageError(fmt::format("{}: is not empty and holds no run", folder.string()),
                     "give another --out");
}

// The identity that a configuration file of the same sections has.
Identity identity_of_file(const std::filesystem::path& config,
                          const std::vector<ConfigSection*>& sections) {
  std::vector<std::unique_ptr<ConfigSection>> owned;
  std::vector<ConfigSection*> there;
  for (const ConfigSection* section : sections)
    there.push_back(owned.emplace_back(section->fresh()).get());
  Configuration(there).load_file(config);
  return identity_of(there);
}

}  // namespace

RunFolder::RunFolder(std::filesystem::path path, const std::vector<ConfigSection*>& sections,
                     bool resume)
    : path_(std::move(path)) {
  const auto config = path_ / "config.toml";
  const bool exists = std::filesystem::exists(config);
  if (exists) {
    require_same(identity_of_file(config, sections), identity_of(sections), config.string());
    if (!resume)
      throw UsageError(fmt::format("{}: holds a run already", path_.string()),
                       "--resume continues it; another --out starts a new one");
  }
  if (!exists) require_free(path_);  // a refused folder stays without a lock's file
  auto lock = FolderLock::take(path_, "run");
  if (!lock)
    throw UsageError(fmt::format("{}: another process is training in this run", path_.string()),
                     "wait for it to end, or give another --out");
  lock_.emplace(*std::move(lock));
  if (!exists) require_free(path_);  // by another process meanwhile
  make_folder(checkpoints());
  write_file(config, Configuration(sections).print());
}

}  // namespace physiomae::artifacts
