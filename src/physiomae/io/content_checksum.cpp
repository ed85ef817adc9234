#include "physiomae/io/content_checksum.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/hash.h"

namespace physiomae::io {

std::string content_checksum(const std::map<std::string, std::string>& metadata,
                             std::span<const TensorView> tensors) {
  Sha256 hash;
  for (const auto& [key, value] : metadata)  // lengths first: no two contents give one text
    if (key != kChecksumKey)
      hash.update(fmt::format("{} {}\n{}{}\n", key.size(), value.size(), key, value));
  std::map<std::string_view, const TensorView*> by_name;
  for (const TensorView& tensor : tensors) by_name[tensor.name] = &tensor;
  for (const auto& [name, tensor] : by_name) {
    hash.update(fmt::format("{}\n{} {} {}\n", name.size(), name, dtype_name(tensor->dtype),
                            fmt::join(tensor->shape, ",")));
    hash.update(tensor->bytes);
  }
  return hash.hex();
}

bool checksum_fits(const std::map<std::string, std::string>& metadata,
                   std::span<const TensorView> tensors) {
  const auto found = metadata.find(kChecksumKey);
  return found != metadata.end() && found->second == content_checksum(metadata, tensors);
}

}  // namespace physiomae::io
