#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/base/mapped_file.h"

namespace physiomae::io {

enum class DType { f64, f32, f16, bf16, i64, i32, i16, i8, u8, boolean };

size_t size_of(DType dtype);               ///< bytes of one element
std::string_view dtype_name(DType dtype);  ///< "F32", "I64", ... as in the file

/// One tensor: shape outermost first, bytes little-endian, row-major.
struct TensorView {
  std::string name;
  DType dtype = DType::f32;
  std::vector<int64_t> shape;
  std::span<const std::byte> bytes;

  int64_t elements() const;
  /// The elements as T; InputError when T's size or kind is not the dtype's or bytes are unaligned.
  template <typename T>
  std::span<const T> as() const;
};

/// A safetensors file, mapped into memory: 8-byte little-endian header length, JSON header, data
/// (huggingface/safetensors, "Format"). Everything is checked on opening: header length and UTF-8,
/// offsets inside the file, in order, without overlap or holes, shape times element size equal to
/// the bytes, no repeated names.
class SafetensorsFile {
 public:
  explicit SafetensorsFile(const std::filesystem::path& path);

  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  const std::vector<TensorView>& tensors() const { return tensors_; }
  /// InputError naming file and tensor when it is absent, or not of this dtype and shape (-1: any).
  const TensorView& tensor(std::string_view name) const;
  const TensorView& tensor(std::string_view name, DType dtype,
                           std::span<const int64_t> shape) const;
  bool has(std::string_view name) const;
  const std::filesystem::path& path() const { return file_.path(); }
  /// MappedFile::check(): throws when the file shrank under us.
  void check() const { file_.check(); }

 private:
  MappedFile file_;
  std::map<std::string, std::string> metadata_;
  std::vector<TensorView> tensors_;
};

}  // namespace physiomae::io
