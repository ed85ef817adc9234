#include "physiomae/io/wfdb_writer.h"

#include <cstring>
#include <limits>
#include <vector>

#include "tests/io/io_test_support.h"

namespace physiomae::io {
namespace {

const std::vector<WfdbChannel> kChannels = {
    {"F3-M2", "uV", 1, 0}, {"SaO2", "%", 655.35, -32768}, {"ECG", "mV", 1000, 0}};

TEST(WfdbWriter, HeaderIsInTheStyleOfTheChallenge) {
  const TemporaryFolder folder;
  const std::vector<int16_t> samples = {-9, 30496, -53, 20000, 30496, -53, 30000, 30496, 7};
  write_wfdb_mat(folder.path(), "tr03-0005", 200, kChannels, samples);
  // Sums modulo 2^16: 49991 - 65536, 91488 - 65536, -99.
  EXPECT_EQ(read_text(folder / "tr03-0005.hea"),
            "tr03-0005 3 200 3\r\n"
            "tr03-0005.mat 16+24 1/uV 16 0 -9 -15545 0 F3-M2\r\n"
            "tr03-0005.mat 16+24 655.35(-32768)/% 16 0 30496 25952 0 SaO2\r\n"
            "tr03-0005.mat 16+24 1000/mV 16 0 -53 -99 0 ECG\r\n");
}

TEST(WfdbWriter, SignalIsMatlabLevel4) {
  const TemporaryFolder folder;
  const std::vector<int16_t> samples = {1, -2, 3, 4, 5, 6};
  write_wfdb_mat(folder.path(), "a", 200, kChannels, samples);
  const std::string bytes = read_text(folder / "a.mat");
  ASSERT_EQ(bytes.size(), 24 + 12);
  int32_t header[5];
  std::memcpy(header, bytes.data(), sizeof header);
  EXPECT_THAT(header, testing::ElementsAre(30, 3, 2, 0, 4));
  EXPECT_EQ(bytes.substr(20, 4), std::string("val\0", 4));
  EXPECT_EQ(std::memcmp(bytes.data() + 24, samples.data(), 12), 0);
}

TEST(WfdbWriter, RefusesWhatAHeaderCannotSay) {
  const TemporaryFolder folder;
  const std::vector<int16_t> samples(6);
  const auto write = [&](const std::string& record, double rate, std::vector<WfdbChannel> channels,
                         size_t count) {
    write_wfdb_mat(folder.path(), record, rate, channels, std::span(samples).first(count));
  };
  EXPECT_THROW(write("../a", 200, kChannels, 6), Error);
  EXPECT_THROW(write("", 200, kChannels, 6), Error);
  EXPECT_THROW(write("a", 0, kChannels, 6), Error);
  EXPECT_THROW(write("a", std::numeric_limits<double>::quiet_NaN(), kChannels, 6), Error);
  EXPECT_THROW(write("a", 200, kChannels, 5), Error);
  EXPECT_THROW(write("a", 200, {}, 0), Error);
  EXPECT_THROW(write("a", 200, {{"x", "uV", 0, 0}}, 1), Error);
  EXPECT_THROW(write("a", 200, {{"x", "u V", 1, 0}}, 1), Error);
  EXPECT_THROW(write("a", 200, {{"x\n", "uV", 1, 0}}, 1), Error);
  EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(WfdbWriter, RefusesMoreThanTheFormatCounts) {
  constexpr size_t kMost = std::numeric_limits<int32_t>::max();
  // Longer than the memory behind them, never read: the record is refused by its counts, or for the
  // gain of its first channel, which is looked at next.
  const int16_t sample = 0;
  const std::vector<WfdbChannel> bad_gain(3, {"x", "uV", 0, 0});
  const auto error = [&](size_t samples, size_t channels) {
    try {
      write_wfdb_mat("nowhere", "a", 200, std::span(bad_gain.data(), channels),
                     std::span(&sample, samples));
    } catch (const Error& e) {
      return e.message();
    }
    return std::string();
  };
  const auto too_many = testing::HasSubstr("more than 2147483647 frames");
  EXPECT_THAT(error(kMost + 1, 1), too_many);
  EXPECT_THAT(error(kMost + 1, kMost + 1), too_many);
  EXPECT_THAT(error(kMost, 1), testing::HasSubstr("gain"));
  EXPECT_THAT(error(kMost, kMost), testing::HasSubstr("gain"));
  EXPECT_THAT(error(3 * kMost, 3), testing::HasSubstr("gain"));
}

}  // namespace
}  // namespace physiomae::io
