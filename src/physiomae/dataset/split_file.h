#pragma once

#include <filesystem>
#include <string>

#include "physiomae/dataset/split.h"

namespace physiomae::dataset {

/// The hash that `split.hash` must hold.
std::string split_hash(const SplitManifest& split);

/// Reading validates. JSON with the members of SplitManifest and "format": "physiomae-split-1".
SplitManifest read_split(const std::filesystem::path& path);

void write_split(const std::filesystem::path& path, const SplitManifest& split);

}  // namespace physiomae::dataset
