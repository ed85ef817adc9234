#include "physiomae/io/edf_recording.h"

#include <cmath>
#include <fstream>
#include <numeric>

#include "tests/io/edf_builder.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace physiomae::io {
namespace {

using namespace edf_testing;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const std::filesystem::path kData = PHYSIOMAE_TEST_DATA;
const std::filesystem::path kGolden = PHYSIOMAE_GOLDEN;

nlohmann::json golden(const std::string& name) {
  std::ifstream file(kGolden / "edf_golden.json");
  return nlohmann::json::parse(file).at(name);
}

std::vector<float> read_channel(Recording& recording, size_t channel, int64_t first,
                                int64_t count) {
  const auto size = count * recording.channels()[channel].samples_per_frame;
  std::vector<float> out(static_cast<size_t>(size));
  const ChannelRequest request{channel, out};
  recording.read(first, count, {&request, 1});
  return out;
}

std::vector<float> read_channel(Recording& recording, size_t channel) {
  return read_channel(recording, channel, 0, recording.frames());
}

void expect_channel(const nlohmann::json& expected, const ChannelInfo& channel,
                    const std::vector<float>& values) {
  SCOPED_TRACE(channel.label);
  EXPECT_EQ(channel.label, expected["label"]);
  EXPECT_EQ(channel.unit, expected["unit"]);
  EXPECT_EQ(channel.to_microvolt, expected["to_microvolt"]);
  EXPECT_DOUBLE_EQ(channel.rate_hz, expected["rate_hz"]);
  const double low = expected["low"], high = expected["high"];
  EXPECT_NEAR(channel.low, std::min(low, high), 1e-9 * std::abs(low));
  EXPECT_NEAR(channel.high, std::max(low, high), 1e-9 * std::abs(high));
  EXPECT_EQ(channel.refused, "");
  ASSERT_EQ(values.size(), expected["count"].get<size_t>());
  // float32 holds 24 bits; an offset of the range's size may cancel.
  const double rounding = 6e-8 * std::max(std::abs(low), std::abs(high));
  for (size_t i = 0; i < expected["at"].size(); ++i)
    EXPECT_NEAR(values[expected["at"][i]], expected["samples"][i].get<double>(), rounding)
        << "sample " << expected["at"][i];
  double sum = 0, squares = 0;
  for (const float value : values) {
    sum += value;
    squares += double{value} * value;
  }
  const double sum_abs = expected["sum_abs"], rms = expected["rms"];
  EXPECT_NEAR(sum, expected["sum"].get<double>(), 1e-7 * sum_abs + 1e-12);
  EXPECT_NEAR(std::sqrt(squares / static_cast<double>(values.size())), rms, 1e-7 * rms);
}

void expect_file(const nlohmann::json& expected, Recording& recording) {
  EXPECT_EQ(recording.frames(), expected["records"]);
  EXPECT_DOUBLE_EQ(recording.frame_seconds(), expected["record_seconds"]);
  EXPECT_EQ(recording.start_time(), expected["start_time"].get<std::string>());
  ASSERT_EQ(recording.channels().size(), expected["channels"].size());
  for (size_t i = 0; i < recording.channels().size(); ++i)
    expect_channel(expected["channels"][i], recording.channels()[i], read_channel(recording, i));
}

struct RealFile {
  std::string golden;
  std::filesystem::path path;
  std::string format;
};

class EdfGolden : public ::testing::TestWithParam<RealFile> {};

TEST_P(EdfGolden, AgreesWithEdfioAndMne) {
  const auto recording = open_recording(GetParam().path);
  EXPECT_EQ(recording->format(), GetParam().format);
  expect_file(golden(GetParam().golden), *recording);
  EXPECT_THAT(recording->warnings(), IsEmpty());
  ASSERT_EQ(recording->segments().size(), 1u);
  EXPECT_EQ(recording->segments()[0].first_frame, 0);
  EXPECT_EQ(recording->segments()[0].frames, recording->frames());
  EXPECT_EQ(recording->segments()[0].start_seconds, 0);
}

INSTANTIATE_TEST_SUITE_P(
    Files, EdfGolden,
    ::testing::Values(RealFile{"nox", kData / "nox_a1_2min/subject1.edf", "EDF+C"},
                      RealFile{"psg", kData / "sleepedf_sc4001_5min/short_psg.edf", "EDF"},
                      RealFile{"units", kGolden / "edf/units.edf", "EDF"},
                      RealFile{"plus_bdf", kGolden / "edf/plus.bdf", "BDF+C"},
                      RealFile{"no_gaps", kGolden / "edf/no_gaps.edf", "EDF+C"}),
    [](const auto& test) { return test.param.golden; });

TEST(EdfRecording, NoxFileHasVoltsAndNonAsciiLabels) {
  EdfRecording recording(kData / "nox_a1_2min/subject1.edf");
  ASSERT_EQ(recording.channels().size(), 89u);  // 90 signals, the first holds annotations
  EXPECT_EQ(recording.channels()[1].label, "1 Impédance");
  EXPECT_EQ(recording.channels()[1].to_microvolt, 0);
  EXPECT_EQ(recording.channels()[0].to_microvolt, 1e6);
  EXPECT_TRUE(recording.has_annotations());
  std::vector<std::string> warnings;
  EXPECT_THAT(recording.read_annotations(warnings), IsEmpty());
  EXPECT_THAT(warnings, IsEmpty());
}

TEST(EdfRecording, BlocksOfAnySizeGiveTheSameSamples) {
  EdfRecording recording(kData / "nox_a1_2min/subject1.edf");
  const std::vector<float> whole = read_channel(recording, 17);
  for (const int64_t block : {1, 5, 7, 12}) {
    std::vector<float> pieces;
    for (int64_t first = 0; first < recording.frames(); first += block) {
      const auto part =
          read_channel(recording, 17, first, std::min(block, recording.frames() - first));
      pieces.insert(pieces.end(), part.begin(), part.end());
    }
    EXPECT_EQ(pieces, whole) << "blocks of " << block;
  }
}

TEST(EdfRecording, OnePassOverAllChannelsGivesTheSameSamples) {
  EdfRecording recording(kData / "nox_a1_2min/subject1.edf");
  std::vector<std::vector<float>> out(recording.channels().size());
  std::vector<ChannelRequest> requests;
  for (size_t i = 0; i < out.size(); ++i) {
    out[i].resize(
        static_cast<size_t>(recording.frames() * recording.channels()[i].samples_per_frame));
    requests.push_back({i, out[i]});
  }
  recording.read(0, recording.frames(), requests);
  for (size_t i = 0; i < out.size(); ++i) EXPECT_EQ(out[i], read_channel(recording, i)) << i;
}

TEST(EdfRecording, DiscontinuousFileHasSegments) {
  const auto recording = open_recording(kGolden / "edf/gaps.edf");
  EXPECT_EQ(recording->format(), "EDF+D");
  ASSERT_EQ(recording->segments().size(), 2u);
  EXPECT_EQ(recording->segments()[0].first_frame, 0);
  EXPECT_EQ(recording->segments()[0].frames, 2);
  EXPECT_EQ(recording->segments()[0].start_seconds, 0);  // stamped 0.25: times count from there
  EXPECT_EQ(recording->segments()[1].first_frame, 2);
  EXPECT_EQ(recording->segments()[1].frames, 2);
  EXPECT_DOUBLE_EQ(recording->segments()[1].start_seconds, 12.5);
  EXPECT_THAT(recording->warnings(), IsEmpty());
  // The gap changes times, not samples: they are those of the contiguous file.
  const auto contiguous = open_recording(kGolden / "edf/no_gaps.edf");
  for (size_t i = 0; i < 2; ++i)
    EXPECT_EQ(read_channel(*recording, i), read_channel(*contiguous, i));
}

TEST(EdfRecording, SamplesBeyondTheDigitalLimitsAreConverted) {
  EdfFields f;
  f.records = "1";
  f.body = std::string("\xd0\x07\x30\xf8\x00\x00\xe8\x03", 8);  // 2000, -2000, 0, 1000
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  EXPECT_THAT(read_channel(*recording, 0), ElementsAre(200.f, -200.f, 0.f, 100.f));
  EXPECT_EQ(recording->channels()[0].high, 100);
}

TEST(EdfRecording, PlainBdfHasSamplesOf24Bits) {
  EdfFields f;
  f.version =
      "\xFF"
      "BIOSEMI";
  f.reserved = "24BIT";
  f.signals[0].physical_min = f.signals[0].digital_min = "-8388608";
  f.signals[0].physical_max = f.signals[0].digital_max = "8388607";
  f.records = "1";
  f.body = std::string("\x01\x00\x00\xff\xff\xff\x00\x00\x80\xff\xff\x7f", 12);
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  EXPECT_EQ(recording->format(), "BDF");
  EXPECT_THAT(read_channel(*recording, 0), ElementsAre(1.f, -1.f, -8388608.f, 8388607.f));
}

// As a converter leaves it that loses the mark of BDF.
TEST(EdfRecording, SamplesOf24BitsAreSeenByTheSizeOfTheFile) {
  EdfFields f;
  f.signals[0].physical_min = f.signals[0].digital_min = "-8388608";
  f.signals[0].physical_max = f.signals[0].digital_max = "8388607";
  f.body = std::string("\x01\x00\x00\xff\xff\xff\x00\x00\x80\xff\xff\x7f", 12);
  const Folder folder;
  for (const char* records : {"1", "-1"}) {
    f.records = records;
    const auto recording = open_recording(folder.put(f));
    EXPECT_EQ(recording->format(), "BDF");
    EXPECT_THAT(read_channel(*recording, 0), ElementsAre(1.f, -1.f, -8388608.f, 8388607.f));
    EXPECT_THAT(recording->warnings(), Contains(HasSubstr("samples of 24 bits")));
  }
}

TEST(EdfRecording, DiscontinuousBdfHasSegments) {
  EdfFields f;
  f.version =
      "\xFF"
      "BIOSEMI";
  f.reserved = "BDF+D";
  f.signals = {SignalFields{}, annotation_signal(8)};
  f.signals[1].label = "BDF Annotations";
  f.body =
      std::string(12, '\0') + time_stamp("+0", 24) + std::string(12, '\0') + time_stamp("+9.5", 24);
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  EXPECT_EQ(recording->format(), "BDF+D");
  ASSERT_EQ(recording->segments().size(), 2u);
  EXPECT_EQ(recording->segments()[1].start_seconds, 9.5);
  f.reserved = "24BIT";  // the stamps are there all the same
  EXPECT_EQ(open_recording(folder.put(f))->format(), "BDF+D");
}

TEST(EdfRecording, YearsFollowTheClippingRule) {
  const Folder folder;
  const auto start = [&](const std::string& date) {
    EdfFields f;
    f.start_date = date;
    return open_recording(folder.put(f))->start_time();
  };
  EXPECT_EQ(start("31.12.84"), "2084-12-31T21:22:23");
  EXPECT_EQ(start("01.01.85"), "1985-01-01T21:22:23");
  EXPECT_EQ(start("29.02.00"), "2000-02-29T21:22:23");
  for (const char* no_date : {"29.02.01", "XX.XX.XX", "00.00.00", "01.01.yy"})
    EXPECT_EQ(start(no_date), "T21:22:23") << no_date;
}

TEST(EdfRecording, ADayEndsASecondBeforeMidnight) {
  const Folder folder;
  const auto start = [&](const std::string& time) {
    EdfFields f;
    f.start_time = time;
    return open_recording(folder.put(f))->start_time();
  };
  EXPECT_EQ(start("23.59.59"), "2004-03-02T23:59:59");
  for (const char* time : {"24.00.00", "23.60.00", "23.59.60"})
    EXPECT_EQ(start(time), std::nullopt) << time;
}

TEST(EdfRecording, NumbersOfTheStartMayLackTheirZeros) {
  const Folder folder;
  const auto start = [&](const std::string& date, const std::string& time) {
    EdfFields f;
    f.start_date = date;
    f.start_time = time;
    return open_recording(folder.put(f))->start_time();
  };
  EXPECT_EQ(start("1.1.10", "2.00.00"), "2010-01-01T02:00:00");
  EXPECT_EQ(start("2-3-04", "2:0:0"), "2004-03-02T02:00:00");
  EXPECT_EQ(start("2/ 3/ 04", " 9 5 3"), "2004-03-02T09:05:03");
  EXPECT_EQ(start("2010-1-1", "22:00:00"), "T22:00:00");
  for (const char* time : {"2.00", "220000", "2.-1.00", "10.00 PM", "2:0:0:0", "2.000.00"})
    EXPECT_EQ(start("1.1.10", time), std::nullopt) << time;
}

TEST(EdfRecording, UnknownStartIsAWarning) {
  EdfFields f;
  f.start_time = "25.00.00";
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  EXPECT_EQ(recording->start_time(), std::nullopt);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("start unknown")));
}

TEST(EdfRecording, NothingOfThePatientIsInAnyMessage) {
  EdfFields f;
  f.start_time = "25.00.00";
  f.records = "9";
  f.signals[0].physical_max = "-100";
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  EXPECT_THAT(recording->warnings(), ::testing::SizeIs(3));
  for (const std::string& warning : recording->warnings()) {
    EXPECT_THAT(warning, ::testing::Not(HasSubstr("Doe")));
    EXPECT_THAT(warning, ::testing::Not(HasSubstr(folder.path().string())));
  }
}

TEST(EdfRecording, LargeRecordsAreReadInPieces) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}};
  f.signals[0].samples = "3";
  f.signals[1].samples = "1500000";
  f.records = "2";
  f.body.assign(2 * 2 * 1'500'003, '\0');
  for (size_t i = 0; i < f.body.size(); i += 2) f.body[i] = static_cast<char>((i / 2) % 127);
  const Folder folder;
  const auto recording = open_recording(folder.put(f));
  const auto values = read_channel(*recording, 1);
  for (size_t i = 0; i < values.size(); ++i) {
    const size_t word = 3 + i + (i >= 1'500'000 ? 3 : 0);
    ASSERT_FLOAT_EQ(values[i], static_cast<float>(word % 127) * 0.1f) << i;
  }
}

TEST(EdfRecording, ReadChecksItsRequests) {
  const Folder folder;
  const auto recording = open_recording(folder.put(EdfFields{}));
  std::vector<float> out(8);
  const auto read = [&](size_t channel, int64_t first, int64_t frames, size_t room) {
    const ChannelRequest request{channel, std::span(out).first(room)};
    recording->read(first, frames, {&request, 1});
  };
  read(0, 0, 2, 8);
  read(0, 2, 0, 0);
  EXPECT_THAT(input_error_of([&] { read(1, 0, 2, 8); }), HasSubstr("channel 1"));
  EXPECT_THAT(input_error_of([&] { read(0, 1, 2, 8); }), HasSubstr("2 data records from 1"));
  EXPECT_THAT(input_error_of([&] { read(0, -1, 1, 4); }), HasSubstr("data records from -1"));
  EXPECT_THAT(input_error_of([&] { read(0, 0, 2, 7); }), HasSubstr("room for 7"));
  EXPECT_THAT(input_error_of([&] { read(0, INT64_MAX, 2, 8); }), HasSubstr("data records"));
}

}  // namespace
}  // namespace physiomae::io
