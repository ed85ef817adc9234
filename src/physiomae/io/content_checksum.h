#pragma once

#include <map>
#include <span>
#include <string>

#include "physiomae/io/safetensors.h"

namespace physiomae::io {

/// The metadata key of a safetensors file that holds the checksum of all the rest.
inline constexpr const char* kChecksumKey = "sha256";

/// SHA-256, in hex, of metadata (without kChecksumKey) and of the tensors' names, dtypes, shapes
/// and bytes. Tensors may come in any order: a file has one of its own.
std::string content_checksum(const std::map<std::string, std::string>& metadata,
                             std::span<const TensorView> tensors);

/// Whether metadata hold the checksum of this content; false when they hold none.
bool checksum_fits(const std::map<std::string, std::string>& metadata,
                   std::span<const TensorView> tensors);

}  // namespace physiomae::io
