#include "physiomae/io/safetensors_writer.h"

#include <algorithm>
#include <cstdint>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::io {
namespace {

constexpr size_t kPrefix = 8;
constexpr size_t kAlignment = 64;  // of the data; a multiple of every element's size

void check(const std::filesystem::path& target, std::span<const TensorView> tensors) {
  std::set<std::string_view> names = {"__metadata__"};
  for (const TensorView& tensor : tensors) {
    uint64_t bytes = size_of(tensor.dtype);
    bool valid = names.insert(tensor.name).second;
    for (const int64_t length : tensor.shape)
      valid = valid && length >= 0 &&
              !__builtin_mul_overflow(bytes, static_cast<uint64_t>(length), &bytes);
    if (!valid || bytes != tensor.bytes.size())
      throw Error(
          fmt::format("{}: tensor '{}': its name is taken, or its {} bytes do not fit its "
                      "shape",
                      target.string(), tensor.name, tensor.bytes.size()));
  }
}

/// Falling element size keeps every tensor aligned without holes, which the format forbids.
std::vector<const TensorView*> by_element_size(std::span<const TensorView> tensors) {
  std::vector<const TensorView*> order;
  for (const TensorView& tensor : tensors) order.push_back(&tensor);
  std::stable_sort(order.begin(), order.end(), [](const TensorView* a, const TensorView* b) {
    return size_of(a->dtype) > size_of(b->dtype);
  });
  return order;
}

std::string format_header(const std::filesystem::path& target,
                          const std::map<std::string, std::string>& metadata,
                          const std::vector<const TensorView*>& order) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  size_t offset = 0;
  for (const TensorView* tensor : order) {
    header[tensor->name] = {{"dtype", dtype_name(tensor->dtype)},
                            {"shape", tensor->shape},
                            {"data_offsets", {offset, offset + tensor->bytes.size()}}};
    offset += tensor->bytes.size();
  }
  try {
    std::string text = header.dump();
    const size_t end = kPrefix + text.size();
    text.append((kAlignment - end % kAlignment) % kAlignment, ' ');
    return text;
  } catch (const nlohmann::json::exception& error) {  // a name that is no UTF-8
    throw Error(fmt::format("{}: {}", target.string(), error.what()));
  }
}

}  // namespace

void write_safetensors(const std::filesystem::path& target,
                       const std::map<std::string, std::string>& metadata,
                       std::span<const TensorView> tensors) {
  check(target, tensors);
  const std::vector<const TensorView*> order = by_element_size(tensors);
  const std::string header = format_header(target, metadata, order);
  const uint64_t length = header.size();
  AtomicFile file(target);
  file.write(std::as_bytes(std::span(&length, 1)));
  file.write(header);
  for (const TensorView* tensor : order) file.write(tensor->bytes);
  file.commit();
}

}  // namespace physiomae::io
