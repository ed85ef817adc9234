#pragma once

#include <filesystem>
#include <optional>

#include "physiomae/artifacts/checkpoint.h"
#include "physiomae/base/config.h"
#include "physiomae/base/folder_lock.h"

namespace physiomae::artifacts {

/// RUN: config.toml, metrics.csv, TensorBoard events, checkpoints/, model/. Only one process at a
/// time has it open.
class RunFolder {
 public:
  /// Makes the folder and writes config.toml, or opens a run that is there. UsageError when there
  /// is one and `resume` is off, when it has another configuration (Note [Identity of a run]; the
  /// differing keys are named), when the folder holds something else, or another process runs in
  /// it. `sections` are of the configuration wanted.
  RunFolder(std::filesystem::path path, const std::vector<ConfigSection*>& sections, bool resume);
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path checkpoints() const { return path_ / "checkpoints"; }
  std::filesystem::path model() const { return path_ / "model"; }

 private:
  std::filesystem::path path_;
  std::optional<FolderLock> lock_;
};

}  // namespace physiomae::artifacts
