#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "physiomae/io/safetensors.h"

namespace physiomae::io {

/// A plain HDF5 file: arrays and lists of texts in its root, and attributes of the root that are
/// texts (UTF-8, of variable length, so that h5py gives `str`). The same content gives the same
/// bytes with one version of libhdf5.
class Hdf5Writer {
 public:
  /// Adds an array in C order; Error when the bytes are not those of the shape, or the type is none
  /// that HDF5 names (bf16, boolean).
  void add(std::string name, DType type, std::vector<int64_t> shape,
           std::span<const std::byte> values);
  void add_texts(std::string name, std::vector<std::string> texts);
  void attribute(std::string name, std::string text);
  /// Writes the file atomically. Error naming what libhdf5 cannot write.
  void write(const std::filesystem::path& path) const;

 private:
  struct Array {
    std::string name;
    DType type = DType::f32;
    std::vector<int64_t> shape;
    std::vector<std::byte> values;
  };
  struct Texts {
    std::string name;
    std::vector<std::string> texts;
  };
  std::vector<Array> arrays_;
  std::vector<Texts> lists_, attributes_;
};

}  // namespace physiomae::io
