#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "physiomae/ingest/source_discovery.h"

namespace physiomae::ingest {

/// The files a source consists of: signal, labels, and the signal files that a WFDB header names.
std::vector<std::filesystem::path> files_of(const Source& source);

/// SHA-256 of each, sorted. InputError when one cannot be read.
std::vector<std::string> hash_files(const std::vector<std::filesystem::path>& files);

/// Whether the twin cohort's marker stands beside the source or up to three folders above it
/// (TWIN_COHORT.json), or in a comment of its WFDB header ("# simulated").
bool is_simulated(const Source& source);

/// `text` with each path of the source cut to its last name, and without its folders.
std::string without_paths(std::string text, const Source& source);

}  // namespace physiomae::ingest
