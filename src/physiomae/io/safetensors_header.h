#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/safetensors.h"

namespace physiomae::io {

/// What a safetensors file holds; the views point into the bytes that were parsed.
struct SafetensorsContent {
  std::map<std::string, std::string> metadata;
  std::vector<TensorView> tensors;  ///< in the order of their bytes
};

/// Parses and checks a whole file (see SafetensorsFile). InputError beginning with `where`.
SafetensorsContent parse_safetensors(std::span<const std::byte> bytes, std::string_view where);

/// The dtype that a file calls `name`; nothing for one that this project does not use.
std::optional<DType> parse_dtype(std::string_view name);

}  // namespace physiomae::io
