#include "physiomae/io/protobuf_writer.h"

#include <bit>
#include <cstring>

namespace physiomae::io::protobuf {
namespace {

static_assert(std::endian::native == std::endian::little);

enum WireType { kVarint = 0, kFixed64 = 1, kLength = 2, kFixed32 = 5 };

std::string key(int field, WireType type) {
  return varint(static_cast<uint64_t>(field) << 3 | static_cast<uint64_t>(type));
}

template <typename T>
std::string fixed(T value) {
  std::string bytes(sizeof(T), '\0');
  std::memcpy(bytes.data(), &value, sizeof(T));
  return bytes;
}

}  // namespace

std::string varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>((value & 0x7F) | 0x80);
  return bytes + static_cast<char>(value);
}

std::string integer_field(int field, int64_t value) {
  return key(field, kVarint) + varint(static_cast<uint64_t>(value));
}

std::string double_field(int field, double value) { return key(field, kFixed64) + fixed(value); }

std::string float_field(int field, float value) { return key(field, kFixed32) + fixed(value); }

std::string bytes_field(int field, std::string_view value) {
  return key(field, kLength) + varint(value.size()) + std::string(value);
}

}  // namespace physiomae::io::protobuf
