#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// The files a source consists of: signal, the signal files that a WFDB header names, and all
/// labels that fit it; and what each of them is (store::source_role).
std::vector<std::filesystem::path> files_of(const Source& source);
std::vector<std::string> roles_of(const Source& source);

/// The files among them that hold its samples.
std::vector<std::filesystem::path> sample_files_of(const Source& source);

/// SHA-256 of each. InputError when one cannot be read.
std::vector<std::string> hash_files(const std::vector<std::filesystem::path>& files);

/// Whether the twin cohort's marker stands beside the source or up to three folders above it
/// (TWIN_COHORT.json), or in a comment of its WFDB header ("# simulated").
bool is_simulated(const Source& source);

/// `text` with each path of the source's files cut to its last name. A folder alone is cut out only
/// where its whole absolute path stands there: "data" and "." are words like others.
std::string without_paths(std::string text, const Source& source);

}  // namespace physiomae::ingest
