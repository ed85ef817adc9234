#pragma once

#include <cstdint>
#include <string>
#include <string_view>

// Fields of a message in protobuf's wire format (protobuf.dev/programming-guides/encoding): a
// message is the concatenation of its fields. What TensorBoard's events need; a nested message is a
// field of bytes.

namespace physiomae::io::protobuf {

std::string varint(uint64_t value);
std::string integer_field(int field, int64_t value);  ///< int64, enum, bool
std::string double_field(int field, double value);
std::string float_field(int field, float value);
std::string bytes_field(int field, std::string_view value);  ///< string, bytes, message

}  // namespace physiomae::io::protobuf
