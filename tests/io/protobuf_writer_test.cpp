#include "physiomae/io/protobuf_writer.h"

#include <gtest/gtest.h>

namespace physiomae::io::protobuf {
namespace {

using namespace std::string_literals;

// The examples of protobuf.dev/programming-guides/encoding.
TEST(ProtobufWriter, IsTheWireFormatOfTheGuide) {
  EXPECT_EQ(integer_field(1, 150), "\x08\x96\x01"s);
  EXPECT_EQ(bytes_field(2, "testing"), "\x12\x07testing"s);
  EXPECT_EQ(bytes_field(3, integer_field(1, 150)), "\x1a\x03\x08\x96\x01"s);
}

TEST(ProtobufWriter, Extremes) {
  EXPECT_EQ(varint(0), "\0"s);
  EXPECT_EQ(varint(127), "\x7f"s);
  EXPECT_EQ(varint(128), "\x80\x01"s);
  EXPECT_EQ(varint(UINT64_MAX), "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"s);
  EXPECT_EQ(integer_field(1, -1), "\x08"s + varint(UINT64_MAX));  // negative: ten bytes
  EXPECT_EQ(integer_field(16, 0), "\x80\x01\0"s);                 // a key of two bytes
  EXPECT_EQ(bytes_field(1, ""), "\x0a\0"s);
}

TEST(ProtobufWriter, NumbersOfFixedWidthAreLittleEndian) {
  EXPECT_EQ(float_field(2, 1.0F), "\x15\0\0\x80\x3f"s);
  EXPECT_EQ(double_field(1, 1.0), "\x09\0\0\0\0\0\0\xf0\x3f"s);
}

}  // namespace
}  // namespace physiomae::io::protobuf
