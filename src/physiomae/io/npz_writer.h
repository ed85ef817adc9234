#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// NumPy's .npz: a ZIP archive of arrays (format 1.0 of numpy.lib.format), not compressed. The same
/// arrays give the same bytes.
class NpzWriter {
 public:
  /// Adds an array in C order; `type` as NumPy writes it ("<f4", "<f8", "|u1"). Error when the
  /// bytes are not those of the shape, or the archive would pass 4 GB.
  void add(std::string_view name, std::string_view type, const std::vector<int64_t>& shape,
           std::span<const std::byte> values);
  /// The whole archive; nothing may be added behind.
  std::string finish();

 private:
  struct Entry {
    std::string name;
    uint32_t crc = 0, size = 0, offset = 0;
  };
  std::string bytes_;
  std::vector<Entry> entries_;
};

}  // namespace physiomae::io
