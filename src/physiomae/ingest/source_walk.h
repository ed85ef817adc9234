#pragma once

#include <filesystem>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// The files below `roots`, each once, sorted; and beside a single file those of its folder, which
/// may hold its labels.
struct SourceFiles {
  std::vector<std::filesystem::path> files;
  std::vector<std::filesystem::path> beside;  ///< candidates for labels only
};

/// Walks folders without following a folder twice (symlink loops end); skips names that begin with
/// a dot. Files that are no regular files, folders that cannot be read, and recordings and labels
/// whose names are no UTF-8 or hold control characters go to `problems`.
/// InputError when a root does not exist.
SourceFiles walk_sources(const std::vector<std::filesystem::path>& roots,
                         std::vector<SourceProblem>& problems);

/// The folder of a file, absolute and without "..", so that two ways to it are one.
std::filesystem::path folder_of(const std::filesystem::path& file);

}  // namespace physiomae::ingest
