#include "physiomae/io/safetensors.h"

#include <cstring>

#include "tests/io/io_test_support.h"
#include <fmt/format.h>

#include "physiomae/io/safetensors_header.h"
#include "physiomae/io/safetensors_writer.h"

namespace physiomae::io {
namespace {

using test::golden_path;
using testing::ElementsAre;
using testing::HasSubstr;

template <typename T>
TensorView view(std::string name, DType dtype, std::vector<int64_t> shape,
                const std::vector<T>& values) {
  return {std::move(name), dtype, std::move(shape), std::as_bytes(std::span(values))};
}

std::string file_of(const std::string& header, const std::string& data) {
  const uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + data;
}

std::string error_of(const std::string& file) {
  return input_error_of([&] { parse_safetensors(std::as_bytes(std::span(file)), "x"); });
}

std::string tensor(const std::string& name, const std::string& dtype, const std::string& shape,
                   const std::string& offsets) {
  return fmt::format(R"("{}":{{"dtype":{},"shape":{},"data_offsets":{}}})", name, dtype, shape,
                     offsets);
}

TEST(Safetensors, ReadsWhatThePythonPackageWrote) {
  const SafetensorsFile file(golden_path("wfdb_records/small.safetensors"));
  EXPECT_THAT(file.metadata(), ElementsAre(testing::Pair("a", "b"), testing::Pair("µ", "\"ü\"")));
  EXPECT_EQ(file.tensors().size(), 10);
  EXPECT_THAT(file.tensor("f64").as<double>(), ElementsAre(0, 0.5, 1, 1.5, 2, 2.5));
  EXPECT_THAT(file.tensor("f64").shape, ElementsAre(2, 3));
  EXPECT_THAT(file.tensor("f32").as<float>(), ElementsAre(1, -2));
  EXPECT_THAT(file.tensor("f16").as<uint16_t>(), ElementsAre(0x3C00, 0xC000));  // 1, -2
  EXPECT_THAT(file.tensor("i64").as<int64_t>(), ElementsAre(int64_t{1} << 40, -1));
  EXPECT_THAT(file.tensor("i32").as<int32_t>(), ElementsAre(1 << 30, -1));
  EXPECT_THAT(file.tensor("i16").as<int16_t>(), ElementsAre(-32768));
  EXPECT_THAT(file.tensor("i8").as<int8_t>(), ElementsAre(-128, 127));
  EXPECT_THAT(file.tensor("u8").as<uint8_t>(), ElementsAre(255));
  EXPECT_THAT(file.tensor("bool").as<uint8_t>(), ElementsAre(1, 0, 1));
  EXPECT_EQ(file.tensor("empty").elements(), 0);
  EXPECT_TRUE(file.has("f64"));
  EXPECT_FALSE(file.has("f63"));
}

TEST(Safetensors, AsksForTypeAndShape) {
  const SafetensorsFile file(golden_path("wfdb_records/small.safetensors"));
  const std::array<int64_t, 2> exact = {2, 3}, any = {-1, 3}, other = {3, 2};
  EXPECT_NO_THROW(file.tensor("f64", DType::f64, exact));
  EXPECT_NO_THROW(file.tensor("f64", DType::f64, any));
  EXPECT_THAT(input_error_of([&] { file.tensor("f64", DType::f64, other); }),
              HasSubstr("small.safetensors: tensor 'f64' is F64 (2, 3), expected F64 (3, 2)"));
  EXPECT_THROW(file.tensor("f64", DType::i64, exact), InputError);
  EXPECT_THAT(input_error_of([&] { file.tensor("f63"); }), HasSubstr("no tensor 'f63'"));
  EXPECT_THROW(file.tensor("f64").as<int64_t>(), InputError);
  EXPECT_THROW(file.tensor("i16").as<uint16_t>(), InputError);
}

TEST(Safetensors, RoundTripIsAlignedAndTheSameEveryTime) {
  const std::vector<uint8_t> small = {1, 2, 3};
  const std::vector<double> large = {0.25, -1};
  const std::vector<int16_t> medium = {7};
  const std::vector<TensorView> tensors = {view("small", DType::u8, {3, 1}, small),
                                           view("medium", DType::i16, {}, medium),
                                           view("large", DType::f64, {2}, large)};
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {{"key", "väl\nue"}}, tensors);
  write_safetensors(folder / "b", {{"key", "väl\nue"}}, tensors);
  EXPECT_EQ(read_text(folder / "a"), read_text(folder / "b"));
  const SafetensorsFile file(folder / "a");
  EXPECT_EQ(file.metadata().at("key"), "väl\nue");
  ASSERT_EQ(file.tensors().size(), 3);
  EXPECT_EQ(file.tensors()[0].name, "large");  // falling element size
  EXPECT_EQ(reinterpret_cast<uintptr_t>(file.tensors()[0].bytes.data()) % 64, 0);
  EXPECT_THAT(file.tensor("large").as<double>(), ElementsAre(0.25, -1));
  EXPECT_THAT(file.tensor("medium").as<int16_t>(), ElementsAre(7));
  EXPECT_EQ(file.tensor("medium").elements(), 1);
  EXPECT_THAT(file.tensor("small").as<uint8_t>(), ElementsAre(1, 2, 3));
}

TEST(Safetensors, NoTensorsAndNoMetadata) {
  const TemporaryFolder folder;
  write_safetensors(folder / "a", {}, {});
  const SafetensorsFile file(folder / "a");
  EXPECT_TRUE(file.tensors().empty());
  EXPECT_TRUE(file.metadata().empty());
}

TEST(Safetensors, WriterRefusesBadTensors) {
  const TemporaryFolder folder;
  const std::vector<uint8_t> bytes = {1, 2, 3};
  const auto write = [&](std::vector<TensorView> tensors) {
    write_safetensors(folder / "a", {}, tensors);
  };
  const TensorView good = view("a", DType::u8, {3}, bytes);
  EXPECT_THROW(write({good, good}), Error);
  EXPECT_THROW(write({view("a", DType::u8, {2}, bytes)}), Error);
  EXPECT_THROW(write({view("a", DType::u8, {-3, -1}, bytes)}), Error);
  EXPECT_THROW(write({view("__metadata__", DType::u8, {3}, bytes)}), Error);
  EXPECT_THROW(write({view("\xFF", DType::u8, {3}, bytes)}), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(Safetensors, UnalignedBytesAreRefusedNotRead) {
  const std::string file = file_of("{" + tensor("a", R"("U8")", "[1]", "[0,1]") + "," +
                                       tensor("b", R"("F64")", "[1]", "[1,9]") + "}",
                                   std::string(9, '\0'));
  std::vector<std::byte> copy(file.size() + 8);  // a start so that neither offset is aligned to 8
  std::memcpy(copy.data(), file.data(), file.size());
  const auto content = parse_safetensors(std::span(copy).first(file.size()), "x");
  const auto& b = content.tensors[1];
  if (reinterpret_cast<uintptr_t>(b.bytes.data()) % 8 == 0) GTEST_SKIP();
  EXPECT_THROW(b.as<double>(), InputError);
}

TEST(Safetensors, BadHeaders) {
  EXPECT_THAT(error_of(""), HasSubstr("x: 0 bytes"));
  EXPECT_THAT(error_of("1234567"), HasSubstr("7 bytes"));
  EXPECT_THAT(error_of(std::string(8, '\xFF')), HasSubstr("header of 18446744073709551615 bytes"));
  EXPECT_THAT(error_of(std::string("\3\0\0\0\0\0\0\0{}", 10)), HasSubstr("header of 3 bytes"));
  EXPECT_THAT(error_of(file_of("", "")), HasSubstr("does not begin with '{'"));
  EXPECT_THAT(error_of(file_of("[]", "")), HasSubstr("does not begin with '{'"));
  EXPECT_THAT(error_of(file_of(" {}", "")), HasSubstr("does not begin with '{'"));
  EXPECT_THAT(error_of(file_of("{\"a\":", "")), HasSubstr("header: "));
  EXPECT_THAT(error_of(file_of("{} x", "")), HasSubstr("header: "));
  EXPECT_THAT(error_of(file_of(std::string("{}\0x", 4), "")), HasSubstr("zero byte"));
  EXPECT_THAT(error_of(file_of("{\"\xFF\":1}", "")), HasSubstr("header: "));
  EXPECT_THAT(error_of(file_of("{\"a\":" + std::string(100'000, '['), "")),
              HasSubstr("nested too deeply"));
  EXPECT_THAT(error_of(file_of(R"({"__metadata__":3})", "")), HasSubstr("__metadata__"));
  EXPECT_THAT(error_of(file_of(R"({"__metadata__":{"a":3}})", "")), HasSubstr("'a' is no text"));
}

TEST(Safetensors, BadTensors) {
  const auto error = [](const std::string& entries) {
    return error_of(file_of("{" + entries + "}", std::string(16, 'x')));
  };
  const std::string f32 = R"("F32")";
  const std::string good = tensor("a", f32, "[4]", "[0,16]");
  EXPECT_THAT(error(good + "," + good), HasSubstr("the name 'a' occurs twice"));
  EXPECT_THAT(error(R"("a":3)"), HasSubstr("tensor 'a': expected dtype"));
  EXPECT_THAT(error(R"("a":{"dtype":"F32","shape":[4]})"), HasSubstr("expected dtype"));
  EXPECT_THAT(error(tensor("a", R"("F8_E4M3")", "[16]", "[0,16]")), HasSubstr("F8_E4M3"));
  EXPECT_THAT(error(tensor("a", "7", "[16]", "[0,16]")), HasSubstr("unsupported dtype 7"));
  EXPECT_THAT(error(tensor("a", f32, "4", "[0,16]")), HasSubstr("shape is no list"));
  EXPECT_THAT(error(tensor("a", f32, "[-4]", "[0,16]")), HasSubstr("dimension -4"));
  EXPECT_THAT(error(tensor("a", f32, "[4.0]", "[0,16]")), HasSubstr("dimension 4.0"));
  EXPECT_THAT(error(tensor("a", f32, "[18446744073709551615]", "[0,16]")), HasSubstr("dimension"));
  EXPECT_THAT(error(tensor("a", f32, "[4294967296,4294967296,4294967296]", "[0,16]")),
              HasSubstr("overflows"));
  EXPECT_THAT(error(tensor("a", f32, "[4611686018427387904,4]", "[0,0]")), HasSubstr("overflows"));
  EXPECT_THAT(error(tensor("a", f32, "[3]", "[0,16]")), HasSubstr("16 bytes, but shape"));
  EXPECT_THAT(error(tensor("a", f32, "[5]", "[0,20]")), HasSubstr("bytes 0 to 20"));
  EXPECT_THAT(error(tensor("a", f32, "[4]", "[16,0]")), HasSubstr("bytes 16 to 0"));
  EXPECT_THAT(error(tensor("a", f32, "[4]", "[0]")), HasSubstr("two numbers"));
  EXPECT_THAT(error(tensor("a", f32, "[4]", "[0,\"16\"]")), HasSubstr("offset \"16\""));
  EXPECT_THAT(error(tensor("a", f32, "[3]", "[0,12]") + "," + tensor("b", f32, "[2]", "[8,16]")),
              HasSubstr("tensor 'b': begins at byte 8 of the data, the one before ends at 12"));
  EXPECT_THAT(error(tensor("a", f32, "[1]", "[0,4]") + "," + tensor("b", f32, "[2]", "[8,16]")),
              HasSubstr("the one before ends at 4"));
  EXPECT_THAT(error(tensor("a", f32, "[3]", "[4,16]")), HasSubstr("begins at byte 4"));
  EXPECT_THAT(error(tensor("a", f32, "[3]", "[0,12]")), HasSubstr("the tensors use 12"));
  EXPECT_THAT(error(""), HasSubstr("16 bytes of data, but the tensors use 0"));
}

TEST(Safetensors, FileCutAnywhereIsAnError) {
  const std::string whole = read_text(golden_path("wfdb_records/small.safetensors"));
  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_THAT(error_of(whole.substr(0, length)), HasSubstr("x: ")) << length;
}

TEST(Safetensors, WhatIsNoFileIsRefused) {
  const TemporaryFolder folder;
  EXPECT_THROW(SafetensorsFile(folder.path()), InputError);
  EXPECT_THROW(SafetensorsFile(folder / "absent"), InputError);
  EXPECT_THAT(input_error_of([&] { SafetensorsFile(folder.write("empty", "")); }),
              HasSubstr("empty: 0 bytes"));
}

}  // namespace
}  // namespace physiomae::io
