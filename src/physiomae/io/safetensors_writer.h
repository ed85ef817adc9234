#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "physiomae/io/safetensors.h"

namespace physiomae::io {

/// Writes metadata and tensors atomically. Tensors are laid out by falling element size, then in
/// the order given, each aligned to its element; the header is padded with spaces so that data
/// begin at a multiple of 64 bytes. The same arguments give the same bytes.
void write_safetensors(const std::filesystem::path& target,
                       const std::map<std::string, std::string>& metadata,
                       std::span<const TensorView> tensors);

}  // namespace physiomae::io
