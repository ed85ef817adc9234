#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include <ATen/core/Tensor.h>

#include "physiomae/io/safetensors.h"
#include "physiomae/model/parameters.h"

namespace physiomae::artifacts {

/// Tensors with the names they have in a file.
using NamedTensors = std::vector<std::pair<std::string, at::Tensor>>;

/// The parameters as they are, sharing memory, without their gradients.
NamedTensors named_tensors(const model::ParameterList& parameters);

/// Writes a safetensors file atomically, with its checksum (io/content_checksum.h) in its metadata,
/// so that a flipped bit is found when it is read. Tensors of any
/// device; the same arguments give the same bytes.
void write_tensor_file(const std::filesystem::path& path,
                       std::map<std::string, std::string> metadata, const NamedTensors& tensors);

struct TensorFile {
  std::map<std::string, std::string> metadata;
  std::map<std::string, at::Tensor> tensors;  ///< on the CPU, memory of their own
};

/// InputError when the file is absent or damaged, the checksum included. A file of another program
/// carries no checksum and is taken as it is.
TensorFile read_tensor_file(const std::filesystem::path& path);

}  // namespace physiomae::artifacts
