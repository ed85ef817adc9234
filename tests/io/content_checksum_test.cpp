#include "physiomae/io/content_checksum.h"

#include <array>
#include <set>

#include <gtest/gtest.h>

namespace physiomae::io {
namespace {

using Metadata = std::map<std::string, std::string>;

constexpr std::array<std::byte, 4> kOne = {std::byte{0}, std::byte{0}, std::byte{0x80},
                                           std::byte{0x3F}};
constexpr std::array<std::byte, 2> kBytes = {std::byte{1}, std::byte{2}};
const std::vector<TensorView> kTensors = {{"x", DType::i8, {2}, kBytes},
                                          {"y", DType::f32, {1, 1}, kOne}};
const Metadata kMetadata = {{"a", "b"}};

// hashlib.sha256(b"1 1\nab\n" b"1\nx I8 2\n\x01\x02" b"1\ny F32 1,1\n\x00\x00\x80\x3f")
TEST(ContentChecksum, IsTheSha256OfWhatItSays) {
  const std::string expected = "0f8554dd766d8d18177bb6ff1e1ad80f069c4b4f2d329466ad177cf41a030c8b";
  EXPECT_EQ(content_checksum(kMetadata, kTensors), expected);
  EXPECT_EQ(content_checksum(kMetadata, std::vector{kTensors[1], kTensors[0]}), expected);
  EXPECT_FALSE(checksum_fits(kMetadata, kTensors));
  EXPECT_TRUE(checksum_fits({{"a", "b"}, {kChecksumKey, expected}}, kTensors));
  EXPECT_FALSE(checksum_fits({{"a", "c"}, {kChecksumKey, expected}}, kTensors));
}

TEST(ContentChecksum, AnyDifferenceMakesAnother) {
  std::set<std::string> seen = {content_checksum(kMetadata, kTensors)};
  const auto differs = [&](const Metadata& metadata, const std::vector<TensorView>& tensors) {
    EXPECT_TRUE(seen.insert(content_checksum(metadata, tensors)).second) << seen.size();
  };
  differs({}, kTensors);
  for (const auto& metadata : {Metadata{{"a", "c"}}, {{"b", "b"}}, {{"ab", ""}}, {{"", "ab"}}})
    differs(metadata, kTensors);
  differs(kMetadata, {kTensors[0]});
  const auto first_is = [&](const TensorView& tensor) {
    differs(kMetadata, {tensor, kTensors[1]});
  };
  first_is({"z", DType::i8, {2}, kBytes});
  first_is({"x", DType::u8, {2}, kBytes});
  first_is({"x", DType::i8, {1, 2}, kBytes});
  first_is({"x", DType::i8, {2}, std::span(kOne).first(2)});
}

}  // namespace
}  // namespace physiomae::io
