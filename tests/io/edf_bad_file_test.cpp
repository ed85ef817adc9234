// Bad EDF files, one test a kind: each ends in an InputError with file and byte or field, or in a
// documented warning.
#include "tests/io/edf_bad_file.h"

#include <sys/stat.h>

#include "physiomae/io/hypnogram.h"

namespace physiomae::io {
namespace {

using namespace edf_testing;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST_F(EdfBadFile, HeaderTruncatedAtEveryByte) {
  EdfFields f = stamped("EDF+C", {"+0", "+1"});
  const std::string header = header_of(f);
  const auto bytes = std::as_bytes(std::span(header));
  for (size_t size = 0; size < header.size(); ++size) {
    const std::string message =
        input_error_of([&] { parse_edf_header(bytes.first(size), "cut.edf"); });
    ASSERT_THAT(message, HasSubstr("cut.edf: header ends at byte " + std::to_string(size)));
  }
  for (size_t size = 1; size < header.size(); size += 51) {
    const auto path = folder_.put("cut.edf", header.substr(0, size));
    ASSERT_THAT(input_error_of([&] { open_recording(path); }), HasSubstr("cut.edf: ")) << size;
  }
  // The whole header and no data: a recording of no frames, said aloud.
  const auto recording = open_recording(folder_.put("cut.edf", header));
  EXPECT_EQ(recording->frames(), 0);
  EXPECT_THAT(recording->segments(), IsEmpty());
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("0 whole data records there of 2")));
}

TEST_F(EdfBadFile, FileTruncatedAtEveryByteOfTheData) {
  const EdfFields f = stamped("EDF+C", {"+0", "+1", "+2"});
  const std::string bytes = bytes_of(f);
  const auto path = folder_.put("cut.edf", bytes);
  for (size_t lost = 1; lost <= 120; ++lost) {
    std::filesystem::resize_file(path, bytes.size() - lost);
    const auto recording = open_recording(path);
    const int64_t whole = static_cast<int64_t>(120 - lost) / 40;
    ASSERT_EQ(recording->frames(), whole);
    ASSERT_THAT(recording->warnings(), ElementsAre(HasSubstr("cut short")));
    std::vector<float> out(static_cast<size_t>(4 * whole));
    const ChannelRequest request{0, out};
    recording->read(0, whole, {&request, 1});
  }
}

struct Field {
  std::string name;
  std::string value;
  std::string EdfFields::*fixed = nullptr;
  std::string SignalFields::*signal = nullptr;
  std::string expected;  ///< in the message
};

TEST_F(EdfBadFile, FieldsThatAreNoNumbersAreNamedWithTheirByte) {
  const std::vector<Field> rows = {
      {"header bytes", "many", &EdfFields::header_bytes, nullptr, "byte 184, bytes in the header"},
      {"header bytes small", "256", &EdfFields::header_bytes, nullptr, "byte 184"},
      {"header bytes large", "99999999", &EdfFields::header_bytes, nullptr, "byte 184"},
      {"header bytes negative", "-512", &EdfFields::header_bytes, nullptr, "byte 184"},
      {"records", "2.5", &EdfFields::records, nullptr, "byte 236, number of data records"},
      {"records negative", "-2", &EdfFields::records, nullptr, "byte 236"},
      {"records nan", "nan", &EdfFields::records, nullptr, "byte 236"},
      {"duration", "one", &EdfFields::seconds, nullptr, "byte 244, duration of a data record"},
      {"duration nan", "nan", &EdfFields::seconds, nullptr, "byte 244"},
      {"duration inf", "inf", &EdfFields::seconds, nullptr, "byte 244"},
      {"duration negative", "-1", &EdfFields::seconds, nullptr, "byte 244"},
      {"duration huge", "1e300", &EdfFields::seconds, nullptr, "byte 244"},
      {"duration zero", "0", &EdfFields::seconds, nullptr, "byte 244"},
      {"duration empty", " ", &EdfFields::seconds, nullptr, "byte 244"},
      {"signals zero", "0", &EdfFields::signal_count, nullptr, "byte 252, number of signals"},
      {"signals negative", "-1", &EdfFields::signal_count, nullptr, "byte 252"},
      {"signals huge", "9999", &EdfFields::signal_count, nullptr, "byte 184"},
      {"signals word", "ab", &EdfFields::signal_count, nullptr, "byte 252"},
      {"samples", "x", nullptr, &SignalFields::samples,
       "byte 472, samples in a data record of signal 1"},
      {"samples negative", "-4", nullptr, &SignalFields::samples, "byte 472"},
      {"samples fraction", "4.5", nullptr, &SignalFields::samples, "byte 472"},
      {"samples overflow", "1e99", nullptr, &SignalFields::samples, "byte 472"},
      {"samples zero", "0", nullptr, &SignalFields::samples, "no signal has samples"},
  };
  for (const Field& row : rows) {
    SCOPED_TRACE(row.name);
    EdfFields f;
    if (row.fixed) f.*row.fixed = row.value;
    if (row.signal) f.signals[0].*row.signal = row.value;
    f.body += "x";  // with a file of the right size a wrong size of the header is survivable
    EXPECT_THAT(error_of(f), HasSubstr(row.expected));
  }
}

TEST_F(EdfBadFile, SecondSignalsFieldsAreNamedWithTheirByte) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}};
  f.signals[1].samples = "?";
  // 256 + 216 bytes of either signal's fields before + 8 of the first signal's.
  EXPECT_THAT(error_of(f),
              HasSubstr("byte 696, samples in a data record of signal 2: found \"?       \""));
}

TEST_F(EdfBadFile, HugeSampleCountsMakeNoAllocation) {
  EdfFields f;
  f.seconds = "100";
  f.signals[0].samples = "99999999";
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 0);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("cut short")));
}

TEST_F(EdfBadFile, LimitsThatAreNoNumbersLoseOnlyTheirChannel) {
  using Limit = std::string SignalFields::*;
  for (const auto& [limit, value, said] : std::vector<std::tuple<Limit, std::string, std::string>>{
           {&SignalFields::physical_min, "low", "physical minimum is \"low\" (header byte 464)"},
           {&SignalFields::physical_max, "nan", "physical maximum is \"nan\" (header byte 480)"},
           {&SignalFields::digital_min, "", "digital minimum is \"\" (header byte 496)"},
           {&SignalFields::digital_max, "12 34",
            "digital maximum is \"12 34\" (header byte 512)"}}) {
    EdfFields f;
    f.signals = {SignalFields{}, SignalFields{}};
    f.signals[0].*limit = value;
    f.body = std::string(32, '\2');
    const auto recording = open(f);
    EXPECT_THAT(recording->channels()[0].refused, HasSubstr(said));
    EXPECT_EQ(recording->channels()[1].refused, "");
    EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr(said)));
  }
}

TEST_F(EdfBadFile, ACommaThatMayBeEitherIsSaidWhenItsChannelIsRead) {
  EdfFields f;
  f.signals[0].physical_min = "-1,000";
  f.signals[0].physical_max = "1,000";
  const auto recording = open(f);
  EXPECT_EQ(recording->channels()[0].high, 1);
  EXPECT_THAT(recording->warnings(), IsEmpty());
  std::vector<float> out(4);
  const ChannelRequest request{0, out};
  recording->read(0, 1, {&request, 1});
  recording->read(1, 1, {&request, 1});
  EXPECT_THAT(
      recording->warnings(),
      ElementsAre(AllOf(HasSubstr("EEG C3"), HasSubstr("read as -1 to 1, not as -1000 to 1000"))));
}

TEST_F(EdfBadFile, AnotherLimitTellsWhatACommaMeans) {
  struct Row {
    SignalFields other;
    double high;  ///< of "1,000"
  };
  const std::vector<Row> rows = {
      {{"EEG C4", "uV", "-327,68", "327,67"}, 1},
      {{"EEG C4", "uV", "-0,500", "0,500"}, 1},
      {{"EEG C4", "uV", "-3,276.8", "3,276.7"}, 1000},
      {{"EEG C4", "uV", "-100", "100", "-32,768", "32,767"}, 1000},
      {{"EEG C4", "uV", "-100", "100", "-2,000", "2,000"}, 1000},
  };
  for (const Row& row : rows) {
    SCOPED_TRACE(row.other.physical_min + " " + row.other.digital_min);
    EdfFields f;
    f.signals = {SignalFields{}, row.other};
    f.signals[0].physical_min = "-1,000";
    f.signals[0].physical_max = "1,000";
    f.body = std::string(32, '\2');
    const auto recording = open(f);
    EXPECT_EQ(recording->channels()[0].high, row.high);
    EXPECT_EQ(recording->channels()[0].assumed, "");
    EXPECT_EQ(recording->channels()[1].refused, "");
  }
}

TEST_F(EdfBadFile, ACommaInACountIsRefused) {
  EdfFields f;
  f.signals[0].samples = "4,000";
  EXPECT_THAT(error_of(f), HasSubstr("samples in a data record of signal 1: found \"4,000"));
}

TEST_F(EdfBadFile, VoltsBehindALostCharacterAreNone) {
  EdfFields f;
  for (const std::string& unit :
       {std::string("\x96V"), std::string(" V"), std::string("\x0eV"), std::string("\0V", 2)}) {
    f.signals[0].unit = unit;
    EXPECT_EQ(open(f)->channels()[0].to_microvolt, 0) << unit;
  }
  f.signals[0].unit = "\x96V";
  EXPECT_EQ(open(f)->channels()[0].unit, " V");
  f.signals[0].unit = "V";
  EXPECT_EQ(open(f)->channels()[0].to_microvolt, 1e6);
}

TEST_F(EdfBadFile, DigitalLimitsBeyond16BitsLoseOnlyTheirChannel) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}};
  f.signals[0].digital_min = "-8388608", f.signals[0].digital_max = "8388607";
  f.body = std::string(32, '\2');
  const auto recording = open(f);
  EXPECT_EQ(recording->format(), "EDF");
  EXPECT_THAT(recording->channels()[0].refused, HasSubstr("-8388608 to 8388607 are beyond"));
  EXPECT_EQ(recording->channels()[1].refused, "");
  f.signals[0].digital_min = "0", f.signals[0].digital_max = "65535";
  EXPECT_THAT(open(f)->channels()[0].refused, HasSubstr("signed samples, as EDF has them, or un"));
  f.signals[0].digital_max = "32768";  // one too many
  EXPECT_EQ(open(f)->channels()[0].refused, "");
}

TEST_F(EdfBadFile, AWidthOfSamplesThatIsNotKnownIsRefused) {
  EdfFields f;
  f.signals[0].digital_min = "-8388608", f.signals[0].digital_max = "8388607";
  f.body.resize(17);  // neither width
  const std::string limits = "header byte 376: digital limits -8388608 to 8388607 of signal 1";
  EXPECT_THAT(error_of(f), HasSubstr(limits));
  f.records = "-1";
  f.body.resize(24);  // either
  EXPECT_THAT(error_of(f), HasSubstr(limits));
}

TEST_F(EdfBadFile, TextBehindANulIsNotPartOfAField) {
  EdfFields f;
  f.records = std::string("2\0old", 5);
  f.seconds = std::string("1\0.5", 4);
  f.signals[0].label = std::string("F3-M2\0rest", 10);
  f.signals[0].unit = std::string("uV\0x", 4);
  f.signals[0].physical_max = std::string("100\0 99", 7);
  const auto recording = open(f);
  EXPECT_EQ(recording->frames(), 2);
  EXPECT_EQ(recording->channels()[0].label, "F3-M2");
  EXPECT_EQ(recording->channels()[0].high, 100);
  EXPECT_EQ(recording->channels()[0].to_microvolt, 1);
  EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("text behind a NUL in header fields")));
}

TEST_F(EdfBadFile, AnOddVersionIsReadWhereTheSizesFit) {
  EdfFields f;
  for (const std::string& version : {std::string("1"), std::string("\1\2"), std::string("EDF")}) {
    f.version = version;
    const auto recording = open(f);
    EXPECT_EQ(recording->frames(), 2);
    EXPECT_EQ(recording->format(), "EDF");
    EXPECT_THAT(recording->warnings(), ElementsAre(HasSubstr("expected \"0\": read as EDF")));
  }
  f.header_bytes = "640";
  EXPECT_THAT(error_of(f), HasSubstr("begins with"));
}

TEST_F(EdfBadFile, AWrongSizeOfTheHeaderIsReadWhereTheFilesSizeFits) {
  EdfFields f;
  f.header_bytes = "?";
  EXPECT_EQ(open(f)->frames(), 2);
  EXPECT_THAT(open(f)->warnings(), ElementsAre(HasSubstr("header byte 184 states")));
  f.body += "x";
  EXPECT_THAT(error_of(f), HasSubstr("byte 184, bytes in the header"));
}

TEST_F(EdfBadFile, EqualLimitsLoseOnlyTheirChannel) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}, SignalFields{}};
  f.signals[0].digital_max = f.signals[0].digital_min;
  f.signals[1].physical_max = f.signals[1].physical_min;
  f.body = std::string(48, '\2');
  const auto recording = open(f);
  EXPECT_THAT(recording->channels()[0].refused, HasSubstr("digital minimum and maximum are both"));
  EXPECT_THAT(recording->channels()[1].refused, HasSubstr("physical minimum and maximum are both"));
  EXPECT_EQ(recording->channels()[2].refused, "");
  EXPECT_EQ(recording->warnings().size(), 2u);
  std::vector<float> out(8);
  const auto read = [&](size_t channel) {
    const ChannelRequest request{channel, out};
    recording->read(0, 2, {&request, 1});
  };
  read(2);
  EXPECT_FLOAT_EQ(out[7], 51.4f);  // 0x0202 = 514 of ±1000 over ±100 µV
  EXPECT_THAT(input_error_of([&] { read(0); }), HasSubstr("cannot be read: digital"));
  EXPECT_THAT(input_error_of([&] { read(1); }), HasSubstr("cannot be read: physical"));
}

TEST_F(EdfBadFile, ChannelsWithoutSamplesOrBeyondFloatAreRefused) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}, SignalFields{}};
  f.signals[0].samples = "0";
  f.signals[1].physical_max = "1e300";
  f.body = std::string(32, '\2');
  const auto recording = open(f);
  EXPECT_EQ(recording->channels()[0].refused, "no samples in a data record");
  EXPECT_THAT(recording->channels()[1].refused, HasSubstr("too large"));
  EXPECT_EQ(recording->channels()[2].refused, "");
}

// The limits' distance counts, where they are opposite too.
TEST_F(EdfBadFile, OppositeLimitsBeyondFloatAreRefused) {
  EdfFields f;
  f.signals = {SignalFields{}, SignalFields{}};
  f.signals[0].physical_min = "-1e36", f.signals[0].physical_max = "1e36";
  f.body = std::string(32, '\2');
  EXPECT_THAT(open(f)->channels()[0].refused, HasSubstr("too large"));
}

// Rates follow from two fields that may each look sane.
TEST_F(EdfBadFile, RatesNoSensorHas) {
  EdfFields f;
  for (const char* seconds : {"1e-7", "1e-30", "1e-320"}) {
    f.seconds = seconds;
    const auto recording = open(f);
    EXPECT_THAT(recording->channels()[0].refused, HasSubstr("expected at most 1e+07")) << seconds;
    EXPECT_THAT(recording->warnings(), Contains(HasSubstr("sampled at"))) << seconds;
  }
  f.seconds = "1e-400";  // below the smallest double
  EXPECT_THAT(error_of(f), HasSubstr("byte 244"));
  f.seconds = "0.001";
  EXPECT_EQ(open(f)->channels()[0].refused, "");
  EXPECT_EQ(open(f)->channels()[0].rate_hz, 4000);
}

TEST_F(EdfBadFile, AnnotationGarbageIsPassedOverAndReported) {
  EdfFields f = annotation_file(tal("+0", "30", "Sleep stage W") + std::string("garbage\0", 8) +
                                tal("+x", "30", "Sleep stage N1") +
                                tal("+60", "3o", "Sleep stage N2") + "+90\x14" + "cut off");
  const Labels labels = read_hypnogram(folder_.put(f));
  EXPECT_EQ(labels.stages.size(), 1u);
  EXPECT_THAT(labels.warnings,
              Contains(HasSubstr("3 annotation lists are broken, the first at byte 538")));
}

TEST_F(EdfBadFile, WhatIsNoRegularFile) {
  const auto error = [](const std::filesystem::path& path) {
    return input_error_of([&] { open_recording(path); });
  };
  const auto fifo = folder_.path() / "fifo.edf";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_THAT(error(fifo), HasSubstr("a FIFO"));
  EXPECT_THAT(error(folder_.path()), HasSubstr("a folder"));
  const auto loop = folder_.path() / "loop.edf";
  std::filesystem::create_symlink(loop, loop);
  EXPECT_THAT(error(loop), HasSubstr("loop.edf: cannot open"));
  EXPECT_THAT(error(folder_.path() / "none.edf"), HasSubstr("cannot open"));
  EXPECT_THAT(input_error_of([&] { read_hypnogram(fifo); }), HasSubstr("a FIFO"));
}

TEST_F(EdfBadFile, WhatIsNoRecording) {
  const auto error = [&](const std::string& name, const std::string& bytes) {
    const auto path = folder_.put(name, bytes);
    return input_error_of([&] { open_recording(path); });
  };
  const std::string apple("\0\5\x16\7\0\2\0\0Mac OS X        ", 24);
  EXPECT_THAT(error("._x.edf", apple), HasSubstr("AppleDouble"));
  EXPECT_THAT(input_error_of([&] { read_hypnogram(folder_.put("._x.csv", apple)); }),
              HasSubstr("AppleDouble"));
  EXPECT_THAT(error("empty.edf", ""), HasSubstr("is empty"));
  EXPECT_THAT(error("x.edf", "PK\3\4 zip archive"), HasSubstr("begins with \"PK\\x03\\x04"));
  EXPECT_THAT(error("x.edf", "1       an EDF of another version"), HasSubstr("begins with"));
}

TEST_F(EdfBadFile, FileThatShrinksWhileReadIsAnError) {
  const auto path = folder_.put(EdfFields{});
  const auto recording = open_recording(path);
  std::filesystem::resize_file(path, 512 + 9);
  std::vector<float> out(8);
  const ChannelRequest request{0, out};
  EXPECT_THAT(input_error_of([&] {
                recording->read(0, 2, {&request, 1});
              }),
              HasSubstr("ends at byte 521"));
}

TEST_F(EdfBadFile, DecimalCommaAndPlusSignAreNumbers) {
  EdfFields f;
  f.records = "2.0";
  f.signals[0].samples = "4,0";
  f.signals[0].physical_min = "-0,5";
  f.signals[0].physical_max = "+0,5";
  EXPECT_EQ(open(f)->channels()[0].high, 0.5);
}

}  // namespace
}  // namespace physiomae::io
