#include "physiomae/artifacts/event_file.h"

#include <cstring>

#include "tests/support.h"
#include <gtest/gtest.h>

namespace physiomae::artifacts {
namespace {

template <typename T>
T number_at(const std::string& bytes, size_t place) {
  T value;
  std::memcpy(&value, bytes.data() + place, sizeof(T));
  return value;
}

// The payloads of a TFRecord file, both checksums of each compared.
std::vector<std::string> records_of(const std::string& bytes) {
  const auto masked = [](std::string_view text) {
    const uint32_t crc = crc32c(text);
    return ((crc >> 15) | (crc << 17)) + 0xA282EAD8U;
  };
  std::vector<std::string> records;
  for (size_t place = 0; place < bytes.size();) {
    const auto length = number_at<uint64_t>(bytes, place);
    EXPECT_EQ(number_at<uint32_t>(bytes, place + 8), masked(bytes.substr(place, 8)));
    records.push_back(bytes.substr(place + 12, length));
    EXPECT_EQ(number_at<uint32_t>(bytes, place + 12 + length), masked(records.back()));
    place += 16 + length;
  }
  return records;
}

TEST(Crc32c, HasTheCheckValueOfTheStandard) {
  EXPECT_EQ(crc32c("123456789"), 0xE3069283U);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720, B.4
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(EventFile, HoldsVersionStepAndScalars) {
  const TemporaryFolder folder;
  { EventFile(folder.path()).write(300, {{"loss", 0.5}}); }
  const auto path = std::filesystem::directory_iterator(folder.path())->path();
  EXPECT_TRUE(path.filename().string().starts_with("events.out.tfevents."));
  const auto records = records_of(file_text(path));
  ASSERT_EQ(records.size(), 2U);
  // Event: wall_time (field 1, 64 bits), then file_version (field 3).
  EXPECT_EQ(records[0][0], 0x09);
  EXPECT_EQ(records[0].substr(9), std::string("\x1A\x0D") + "brain.Event:2");
  // step (field 2) 300 = AC 02, summary (field 5) { value (1) { tag (1), simple_value (2) } }.
  EXPECT_EQ(records[1].substr(9), std::string("\x10\xAC\x02\x2A\x0D\x0A\x0B\x0A\x04", 9) + "loss" +
                                      std::string("\x15\x00\x00\x00\x3F", 5));
}

}  // namespace
}  // namespace physiomae::artifacts
