#include "physiomae/io/hdf5_writer.h"

#include <array>
#include <string>
#include <vector>

#include "tests/support.h"
#include <gmock/gmock.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/io/hdf5_handle.h"

namespace physiomae::io {
namespace {

Hdf5Writer some_content() {
  const std::vector<float> values = {0, 1.5F, -2, 3, 4, 5};
  const std::vector<int32_t> record = {0, 7};
  Hdf5Writer writer;
  writer.add("embeddings", DType::f32, {2, 3}, std::as_bytes(std::span(values)));
  writer.add("record", DType::i32, {2}, std::as_bytes(std::span(record)));
  writer.add("nothing", DType::f64, {0}, {});
  writer.add_texts("records", {"tr03-0005", "Nächte"});
  writer.attribute("format", "a format");
  return writer;
}

// Read with libhdf5 itself; h5py reads it in examples/python's test.
TEST(Hdf5Writer, ComesBack) {
  const TemporaryFolder folder;
  const std::filesystem::path path = folder.path() / "x.h5";
  some_content().write(path);
  const auto lock = lock_hdf5();
  const Hdf5Handle file(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), H5Fclose);
  ASSERT_TRUE(file.valid());
  std::array<float, 6> values{};
  const Hdf5Handle set(H5Dopen2(file.get(), "embeddings", H5P_DEFAULT), H5Dclose);
  ASSERT_GE(H5Dread(set.get(), H5T_NATIVE_FLOAT, H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()), 0);
  EXPECT_THAT(values, testing::ElementsAre(0, 1.5F, -2, 3, 4, 5));
  const Hdf5Handle space(H5Dget_space(set.get()), H5Sclose);
  std::array<hsize_t, 2> shape{};
  ASSERT_EQ(H5Sget_simple_extent_dims(space.get(), shape.data(), nullptr), 2);
  EXPECT_THAT(shape, testing::ElementsAre(2, 3));
  const Hdf5Handle texts(H5Dopen2(file.get(), "records", H5P_DEFAULT), H5Dclose);
  const Hdf5Handle type(H5Dget_type(texts.get()), H5Tclose);
  std::array<char*, 2> names{};
  ASSERT_GE(H5Dread(texts.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, names.data()), 0);
  EXPECT_STREQ(names[0], "tr03-0005");
  EXPECT_STREQ(names[1], "Nächte");
  for (char* name : names) H5free_memory(name);
  const Hdf5Handle attribute(H5Aopen(file.get(), "format", H5P_DEFAULT), H5Aclose);
  char* text = nullptr;
  ASSERT_GE(H5Aread(attribute.get(), type.get(), &text), 0);
  EXPECT_STREQ(text, "a format");
  H5free_memory(text);
  EXPECT_TRUE(H5Lexists(file.get(), "nothing", H5P_DEFAULT) > 0);
}

TEST(Hdf5Writer, WritesTheSameBytesAgain) {
  const TemporaryFolder folder;
  some_content().write(folder.path() / "a.h5");
  some_content().write(folder.path() / "b.h5");
  EXPECT_EQ(read_text(folder.path() / "a.h5"), read_text(folder.path() / "b.h5"));
}

TEST(Hdf5Writer, RefusesWhatDoesNotFit) {
  Hdf5Writer writer;
  const std::array<float, 2> values{};
  EXPECT_THAT(message_of<Error>(
                  [&] { writer.add("x", DType::f32, {3}, std::as_bytes(std::span(values))); }),
              testing::HasSubstr("x: 8 bytes, its shape has 12"));
  EXPECT_THAT(message_of<Error>([&] { writer.add("x", DType::bf16, {0}, {}); }),
              testing::HasSubstr("no HDF5 type for BF16"));
}

}  // namespace
}  // namespace physiomae::io
