#include "physiomae/io/safetensors.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "physiomae/base/error.h"
#include "physiomae/io/safetensors_header.h"

namespace physiomae::io {
namespace {

struct DTypeFacts {
  DType dtype;
  std::string_view name;
  size_t size;
};
constexpr std::array<DTypeFacts, 10> kDTypes = {{{DType::f64, "F64", 8},
                                                 {DType::f32, "F32", 4},
                                                 {DType::f16, "F16", 2},
                                                 {DType::bf16, "BF16", 2},
                                                 {DType::i64, "I64", 8},
                                                 {DType::i32, "I32", 4},
                                                 {DType::i16, "I16", 2},
                                                 {DType::i8, "I8", 1},
                                                 {DType::u8, "U8", 1},
                                                 {DType::boolean, "BOOL", 1}}};

const DTypeFacts& facts(DType dtype) { return kDTypes[static_cast<size_t>(dtype)]; }

/// Whether elements of a dtype may be looked at as T: half-precision numbers as their bits.
template <typename T>
bool holds(DType dtype) {
  if constexpr (std::is_same_v<T, double>) return dtype == DType::f64;
  if constexpr (std::is_same_v<T, float>) return dtype == DType::f32;
  if constexpr (std::is_same_v<T, uint16_t>) return dtype == DType::f16 || dtype == DType::bf16;
  if constexpr (std::is_same_v<T, int64_t>) return dtype == DType::i64;
  if constexpr (std::is_same_v<T, int32_t>) return dtype == DType::i32;
  if constexpr (std::is_same_v<T, int16_t>) return dtype == DType::i16;
  if constexpr (std::is_same_v<T, int8_t>) return dtype == DType::i8;
  if constexpr (std::is_same_v<T, uint8_t>) return dtype == DType::u8 || dtype == DType::boolean;
  return false;
}

}  // namespace

size_t size_of(DType dtype) { return facts(dtype).size; }
std::string_view dtype_name(DType dtype) { return facts(dtype).name; }

std::optional<DType> parse_dtype(std::string_view name) {
  for (const DTypeFacts& entry : kDTypes)
    if (entry.name == name) return entry.dtype;
  return std::nullopt;
}

int64_t TensorView::elements() const {
  int64_t count = 1;
  for (const int64_t length : shape) count *= length;
  return count;
}

template <typename T>
std::span<const T> TensorView::as() const {
  if (!holds<T>(dtype))
    throw InputError(
        fmt::format("tensor '{}' is {}, asked for another type", name, dtype_name(dtype)));
  if (reinterpret_cast<uintptr_t>(bytes.data()) % alignof(T) != 0)
    throw InputError(fmt::format("tensor '{}': its bytes are not aligned to {}", name, alignof(T)),
                     "write the file again with a tool that aligns tensors");
  return {reinterpret_cast<const T*>(bytes.data()), bytes.size() / sizeof(T)};
}

template std::span<const double> TensorView::as() const;
template std::span<const float> TensorView::as() const;
template std::span<const uint16_t> TensorView::as() const;
template std::span<const int64_t> TensorView::as() const;
template std::span<const int32_t> TensorView::as() const;
template std::span<const int16_t> TensorView::as() const;
template std::span<const int8_t> TensorView::as() const;
template std::span<const uint8_t> TensorView::as() const;

SafetensorsFile::SafetensorsFile(const std::filesystem::path& path) : file_(path) {
  SafetensorsContent content = parse_safetensors(file_.bytes(), path.string());
  file_.check();
  metadata_ = std::move(content.metadata);
  tensors_ = std::move(content.tensors);
}

bool SafetensorsFile::has(std::string_view name) const {
  return std::any_of(tensors_.begin(), tensors_.end(),
                     [&](const TensorView& tensor) { return tensor.name == name; });
}

const TensorView& SafetensorsFile::tensor(std::string_view name) const {
  for (const TensorView& tensor : tensors_)
    if (tensor.name == name) return tensor;
  throw InputError(fmt::format("{}: there is no tensor '{}'", path().string(), name));
}

const TensorView& SafetensorsFile::tensor(std::string_view name, DType dtype,
                                          std::span<const int64_t> shape) const {
  const TensorView& found = tensor(name);
  bool fits = found.dtype == dtype && found.shape.size() == shape.size();
  for (size_t i = 0; fits && i < shape.size(); ++i)
    fits = shape[i] == -1 || shape[i] == found.shape[i];
  if (!fits)
    throw InputError(fmt::format("{}: tensor '{}' is {} ({}), expected {} ({})", path().string(),
                                 name, dtype_name(found.dtype), fmt::join(found.shape, ", "),
                                 dtype_name(dtype), fmt::join(shape, ", ")));
  return found;
}

}  // namespace physiomae::io
