#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// A file of a source, and what it is for it (store::source_role).
struct SourceFile {
  std::filesystem::path path;
  std::string role;
};

/// The files a source consists of: signal, the signal files that a WFDB header names, and all
/// labels that fit it.
std::vector<SourceFile> files_of(const Source& source);

/// The files among them that hold its samples.
std::vector<std::filesystem::path> sample_files_of(const Source& source);

/// Whether the twin cohort's marker stands beside the source or up to three folders above it
/// (TWIN_COHORT.json), or in a comment of its WFDB header ("# simulated").
bool is_simulated(const Source& source);

/// `text` with each path of the source's files cut to its last name. A folder alone is cut out only
/// where its whole absolute path stands there: "data" and "." are words like others.
std::string without_paths(std::string text, const Source& source);

}  // namespace physiomae::ingest
