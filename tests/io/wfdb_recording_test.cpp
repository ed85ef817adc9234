#include "physiomae/io/wfdb_recording.h"

#include <cmath>
#include <map>

#include "tests/io/io_test_support.h"
#include <fmt/format.h>
#include <sys/stat.h>

#include "physiomae/base/hash.h"
#include "physiomae/base/random.h"
#include "physiomae/io/wfdb_writer.h"

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;
using test::golden_path;
using test::read_channel;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(WfdbRecording, SmallRecordsReadAsWfdbPythonReadsThem) {
  const nlohmann::json all = golden("wfdb_golden.json");
  for (const auto& [name, expected] : all["physical"].items()) {
    SCOPED_TRACE(name);
    WfdbRecording recording(golden_path("wfdb_records") / (name + ".hea"));
    ASSERT_EQ(recording.channels().size(), expected.size());
    EXPECT_THAT(recording.warnings(), IsEmpty());
    for (size_t c = 0; c < expected.size(); ++c) {
      const ChannelInfo& channel = recording.channels()[c];
      const double unit = channel.to_microvolt == 0 ? 1 : channel.to_microvolt;
      const std::vector<float> values = read_channel(recording, c, 0, recording.frames());
      ASSERT_EQ(values.size(), expected[c].size());
      for (size_t i = 0; i < values.size(); ++i) {
        if (expected[c][i].is_null())
          EXPECT_TRUE(std::isnan(values[i])) << c << " " << i;
        else
          EXPECT_FLOAT_EQ(values[i], static_cast<float>(expected[c][i].get<double>() * unit))
              << c << " " << i;
      }
    }
    EXPECT_NO_THROW(recording.verify_checksums());
  }
}

TEST(WfdbRecording, DescribesItsChannels) {
  WfdbRecording f16(golden_path("wfdb_records/f16.hea"));
  EXPECT_EQ(f16.format(), "WFDB 16");
  EXPECT_EQ(f16.start_time(), "1989-08-24T23:51:30");
  EXPECT_EQ(f16.frames(), 9);
  EXPECT_DOUBLE_EQ(f16.frame_seconds(), 1 / 128.0);
  ASSERT_EQ(f16.segments().size(), 1);
  EXPECT_EQ(f16.segments()[0].frames, 9);
  const ChannelInfo& ecg = f16.channels()[1];
  EXPECT_EQ(ecg.label, "ECG");
  EXPECT_EQ(ecg.unit, "mV");
  EXPECT_EQ(ecg.to_microvolt, 1000);
  EXPECT_DOUBLE_EQ(ecg.low, -32768);
  EXPECT_DOUBLE_EQ(ecg.high, 32767);
  EXPECT_EQ(f16.channels()[2].to_microvolt, 0);
  EXPECT_NEAR(f16.channels()[2].high, 100, 1e-9);  // %

  WfdbRecording mixed(golden_path("wfdb_records/mixed.hea"));
  EXPECT_EQ(mixed.format(), "WFDB 16 212");
  EXPECT_EQ(mixed.channels()[2].samples_per_frame, 3);
  EXPECT_EQ(mixed.channels()[2].rate_hz, 150);
  EXPECT_DOUBLE_EQ(mixed.channels()[0].low, (-2048 - 3) / 100.0);
}

TEST(WfdbRecording, RealSamplesReadAsScipyReadsThem) {
  const nlohmann::json expected = golden("wfdb_golden.json")["slp41"];
  const size_t channels = expected["shape"][0];
  const int64_t samples = expected["shape"][1];
  const TemporaryFolder folder;
  const auto source = data_path("slpdb_slp41_60s/slp41m_60s.mat");
  std::filesystem::copy_file(source, folder / "slp41m_60s.mat");
  // Gains and offsets of slp41m_60s.info; the samples begin behind a MATLAB level 5 header.
  const char* const lines[7] = {"-500/mV 16 0 0 {} 0 ECG",
                                "8.03448(-1018)/mmHg 16 0 0 {} 0 BP",
                                "-25680/mV 16 0 0 {} 0 EEG (C4-A1)",
                                "-1820/l 16 0 0 {} 0 Resp (nasal)",
                                "-1213/l 16 0 0 {} 0 Resp (abdominal)",
                                "-2860/mV 16 0 0 {} 0 EOG (right)",
                                "-23720/mV 16 0 0 {} 0 EMG"};
  const double gains[7] = {-500, 8.03448, -25680, -1820, -1213, -2860, -23720};
  std::string header = fmt::format("slp41m_60s {} 250 {} 23:51:30 24/08/1989\n", channels, samples);
  for (size_t c = 0; c < channels; ++c)
    header += "slp41m_60s.mat 16+192 " +
              fmt::format(fmt::runtime(lines[c]), expected["checksums"][c].get<int>()) + "\n";
  WfdbRecording recording(folder.write("slp41m_60s.hea", header));
  ASSERT_EQ(recording.frames(), samples);
  for (size_t c = 0; c < channels; ++c) {
    const std::vector<float> values = read_channel(recording, c, 0, samples);
    const double unit = std::max(recording.channels()[c].to_microvolt, 0.0);
    const double scale = (unit == 0 ? 1 : unit) / gains[c];
    const double baseline = c == 1 ? -1018 : 0;
    std::vector<int16_t> raw;
    for (const float value : values)
      raw.push_back(static_cast<int16_t>(std::lround(value / scale + baseline)));
    Sha256 hash;
    hash.update(std::as_bytes(std::span(raw)));
    EXPECT_EQ(hash.hex(), expected["sha256"][c]) << c;
    EXPECT_EQ(raw[4], expected["first"][c][4]);
    const double last = expected["last"][c][4].get<int>();
    EXPECT_FLOAT_EQ(values.back(), static_cast<float>((last - baseline) * scale));
  }
  EXPECT_NO_THROW(recording.verify_checksums());
}

/// A record of 13 channels over several blocks, with gaps.
class LongRecord : public testing::Test {
 protected:
  static constexpr int64_t kFrames = 40'011;
  static constexpr size_t kChannels = 13;

  LongRecord() {
    RandomSequence random(derive_key(1, Domain::simulation));
    for (size_t i = 0; i < kFrames * kChannels; ++i)
      samples_.push_back(static_cast<int16_t>(random.next_u32()));
    samples_[5 * kChannels + 7] = -32768;
    std::vector<WfdbChannel> channels;
    for (size_t c = 0; c < kChannels; ++c)
      channels.push_back({fmt::format("c{}", c), "uV", 1.0 + static_cast<double>(c), 3});
    write_wfdb_mat(folder_.path(), "r", 200, channels, samples_);
  }

  void expect_values(size_t channel, int64_t first, std::span<const float> values) const {
    for (size_t i = 0; i < values.size(); ++i) {
      const int16_t sample = samples_[(static_cast<size_t>(first) + i) * kChannels + channel];
      const auto expected = static_cast<float>((sample - 3) / (1.0 + static_cast<double>(channel)));
      if (sample == -32768)
        ASSERT_TRUE(std::isnan(values[i]));
      else
        ASSERT_FLOAT_EQ(values[i], expected) << channel << " " << first + std::ssize(values);
    }
  }

  /// Writes one sample's low byte with some bits changed; 0 restores it.
  void flip(int64_t frame, size_t channel, int bits) {
    std::fstream file(folder_ / "r.mat", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(24 + 2 * (frame * int64_t{kChannels} + static_cast<int64_t>(channel)));
    file.put(static_cast<char>(samples_[static_cast<size_t>(frame) * kChannels + channel] ^ bits));
  }

  TemporaryFolder folder_;
  std::vector<int16_t> samples_;
};

TEST_F(LongRecord, AnyRangeOfAnyChannels) {
  WfdbRecording recording(folder_ / "r.hea");
  EXPECT_THAT(recording.warnings(), IsEmpty());
  for (const auto& [first, count] : std::initializer_list<std::pair<int64_t, int64_t>>{
           {0, kFrames}, {0, 1}, {kFrames - 1, 1}, {17, 30'000}, {3, 0}}) {
    std::vector<float> a(static_cast<size_t>(count)), b(a), c(a);
    const std::array<ChannelRequest, 3> requests = {{{12, a}, {0, b}, {7, c}}};
    recording.read(first, count, requests);
    expect_values(12, first, a);
    expect_values(0, first, b);
    expect_values(7, first, c);
  }
  EXPECT_NO_THROW(recording.verify_checksums());
}

TEST_F(LongRecord, ChecksumsHoldForBlocksThatOverlapAndForReadingHalf) {
  for (const int64_t step : {1'000, 12'345, 40'000}) {
    WfdbRecording recording(folder_ / "r.hea");
    for (int64_t first = 0; first < kFrames; first += step)
      read_channel(recording, 2, std::max<int64_t>(first - 100, 0),
                   std::min(step, kFrames - std::max<int64_t>(first - 100, 0)));
    EXPECT_NO_THROW(recording.verify_checksums());
    EXPECT_NO_THROW(recording.verify_checksums());
  }
  WfdbRecording recording(folder_ / "r.hea");
  read_channel(recording, 2, 30'000, 10);
  EXPECT_NO_THROW(recording.verify_checksums());
}

TEST_F(LongRecord, OneBitInAnyChannelIsFound) {
  for (const auto& [frame, channel] :
       std::initializer_list<std::pair<int64_t, size_t>>{{0, 0}, {kFrames - 1, 12}, {20'000, 5}}) {
    flip(frame, channel, 1);
    WfdbRecording recording(folder_ / "r.hea");
    read_channel(recording, 2, 0, 100);
    const std::string message = input_error_of([&] { recording.verify_checksums(); });
    EXPECT_THAT(message,
                HasSubstr(fmt::format("r.mat: channel {} (c{}): checksum", channel, channel)));
    flip(frame, channel, 0);
  }
}

TEST_F(LongRecord, NothingReadNothingVerified) {
  flip(3, 3, 1);
  WfdbRecording recording(folder_ / "r.hea");
  EXPECT_NO_THROW(recording.verify_checksums());
}

TEST_F(LongRecord, ObserverSeesTheFileOnceInOrder) {
  const std::string expected = sha256_file(folder_ / "r.mat");
  for (const int64_t step : {int64_t{7'000}, kFrames}) {
    WfdbRecording recording(folder_ / "r.hea");
    Sha256 hash;
    recording.set_source_observer([&](const std::filesystem::path& path, auto bytes) {
      EXPECT_EQ(path, folder_ / "r.mat");
      hash.update(bytes);
    });
    for (int64_t first = 0; first < kFrames; first += step) {
      const int64_t from = std::max<int64_t>(first - 50, 0);
      read_channel(recording, 1, from, std::min(step, kFrames - from));
    }
    recording.verify_checksums();
    EXPECT_EQ(hash.hex(), expected);
  }
}

TEST_F(LongRecord, SourceFiles) {
  EXPECT_THAT(WfdbRecording(folder_ / "r.hea").source_files(),
              ElementsAre(folder_ / "r.hea", folder_ / "r.mat"));
}

TEST_F(LongRecord, MatlabHeaderOfAnotherShape) {
  std::string header = read_text(folder_ / "r.hea");
  header.replace(header.find("40011"), 5, "40010");
  folder_.write("r.hea", header);
  EXPECT_THAT(input_error_of([&] { WfdbRecording(folder_ / "r.hea"); }),
              HasSubstr("r.mat: a matrix of 13 by 40011"));
}

TEST(WfdbRecording, Observes212InAnyBlocks) {
  const auto source = golden_path("wfdb_records/f212_3x5.dat");
  for (const int64_t step : {1, 2, 3, 5}) {
    WfdbRecording recording(golden_path("wfdb_records/f212_3x5.hea"));
    Sha256 hash;
    recording.set_source_observer([&](const auto&, auto bytes) { hash.update(bytes); });
    for (int64_t first = 0; first < 5; first += step)
      read_channel(recording, 0, first, std::min<int64_t>(step, 5 - first));
    recording.verify_checksums();
    EXPECT_EQ(hash.hex(), sha256_file(source));
  }
}

}  // namespace
}  // namespace physiomae::io
