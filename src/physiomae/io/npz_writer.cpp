#include "physiomae/io/npz_writer.h"

#include <limits>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

constexpr uint32_t kLocalHeader = 0x04034b50, kCentralHeader = 0x02014b50, kEnd = 0x06054b50;
constexpr uint32_t kVersion = 20;         // 2.0, of stored files
constexpr uint32_t kDate = (1 << 5) | 1;  // 1 January 1980: no clock in the bytes

void put(std::string& out, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
}

// The header of numpy.lib.format 1.0, padded to 64 bytes.
std::string array_header(std::string_view type, const std::vector<int64_t>& shape) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}",
                                 type, fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  constexpr size_t kPrefix = 10, kAlign = 64;
  while ((kPrefix + text.size() + 1) % kAlign != 0) text += ' ';
  text += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  put(header, text.size(), 2);
  return header + text;
}

// What local and central headers have alike, from the version needed on.
void put_common(std::string& out, const std::string& name, uint32_t crc, uint32_t size) {
  put(out, kVersion, 2);
  put(out, 0, 4);  // flags, stored
  put(out, 0, 2);  // time
  put(out, kDate, 2);
  put(out, crc, 4);
  put(out, size, 4);
  put(out, size, 4);
  put(out, name.size(), 2);
  put(out, 0, 2);  // extra field
}

}  // namespace

void NpzWriter::add(std::string_view name, std::string_view type, const std::vector<int64_t>& shape,
                    std::span<const std::byte> values) {
  int64_t count = 1;
  for (const int64_t size : shape) count *= size;
  const int64_t width = type.back() - '0';
  if (count * width != std::ssize(values))
    throw Error(
        fmt::format("array {}: {} bytes for {} values of {}", name, values.size(), count, type));
  const std::string header = array_header(type, shape);
  const size_t size = header.size() + values.size();
  if (bytes_.size() + size > std::numeric_limits<uint32_t>::max() / 2)
    throw Error(fmt::format("array {}: the archive would be too large", name));
  const auto* raw = reinterpret_cast<const Bytef*>(values.data());
  uLong crc =
      crc32(0, reinterpret_cast<const Bytef*>(header.data()), static_cast<uInt>(header.size()));
  crc = crc32(crc, raw, static_cast<uInt>(values.size()));
  Entry entry{fmt::format("{}.npy", name), static_cast<uint32_t>(crc), static_cast<uint32_t>(size),
              static_cast<uint32_t>(bytes_.size())};
  put(bytes_, kLocalHeader, 4);
  put_common(bytes_, entry.name, entry.crc, entry.size);
  bytes_ += entry.name + header;
  bytes_.append(reinterpret_cast<const char*>(values.data()), values.size());
  entries_.push_back(std::move(entry));
}

std::string NpzWriter::finish() {
  const size_t start = bytes_.size();
  for (const Entry& entry : entries_) {
    put(bytes_, kCentralHeader, 4);
    put(bytes_, kVersion, 2);
    put_common(bytes_, entry.name, entry.crc, entry.size);
    put(bytes_, 0, 8);  // comment, disk, attributes
    put(bytes_, 0, 2);
    put(bytes_, entry.offset, 4);
    bytes_ += entry.name;
  }
  const size_t size = bytes_.size() - start;
  put(bytes_, kEnd, 4);
  put(bytes_, 0, 4);
  put(bytes_, entries_.size(), 2);
  put(bytes_, entries_.size(), 2);
  put(bytes_, size, 4);
  put(bytes_, start, 4);
  put(bytes_, 0, 2);
  return std::move(bytes_);
}

}  // namespace physiomae::io
