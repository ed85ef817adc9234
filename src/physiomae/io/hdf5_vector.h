#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/hdf5_handle.h"

namespace physiomae::io {

constexpr std::string_view kArousalMatHint =
    "expected a '-arousal.mat' file of the PhysioNet/CinC Challenge 2018";

/// One vector of a MATLAB 7.3 file: a dataset of shape (N, 1) or (1, N), read in blocks.
///
/// Nothing outside the file is followed (links, external storage, virtual datasets), and what the
/// dataset claims is checked against the bytes that are stored before anything is allocated. The
/// caller holds lock_hdf5(). All failures are InputError: "<where>: <name>: ...".
class Hdf5Vector {
 public:
  Hdf5Vector(hid_t file, uint64_t file_bytes, std::string_view where, std::string name,
             H5T_class_t expected_class);

  size_t samples() const { return samples_; }

  /// Calls use(first, values) for the whole vector, in order.
  void for_blocks(const std::function<void(size_t, std::span<const double>)>& use) const;
  void for_blocks(const std::function<void(size_t, std::span<const uint8_t>)>& use) const;

  [[noreturn]] void fail(const std::string& message) const;

 private:
  hid_t open(hid_t file) const;
  void check_type(H5T_class_t expected);
  void check_filters(hid_t plan);
  void check_layout();
  void read_shape();
  void check_storage() const;
  template <typename T>
  void blocks(hid_t stored, hid_t memory,
              const std::function<void(size_t, std::span<const T>)>& use) const;
  template <typename T>
  void library_blocks(hid_t type, const std::function<void(size_t, std::span<const T>)>& use) const;
  template <typename T>
  void chunks(const std::function<void(size_t, std::span<const T>)>& use) const;
  bool load_chunk(size_t first, std::vector<unsigned char>& packed) const;

  std::string name_, where_;
  uint64_t file_bytes_;
  Hdf5Handle dataset_;
  size_t element_bytes_ = 0;
  size_t samples_ = 0;
  bool column_ = true;  ///< (N, 1)
  bool deflated_ = false;
  bool only_deflated_ = false;  ///< deflate is the only filter
  uint64_t chunk_bytes_ = 0;    ///< 0: not chunked
  bool one_wide_chunks_ = false;
};

}  // namespace physiomae::io
