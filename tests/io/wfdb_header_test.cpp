#include "physiomae/io/wfdb_header.h"

#include "tests/io/io_test_support.h"
#include <fmt/format.h>

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;
using test::golden_path;
using testing::HasSubstr;

WfdbHeader parse(const std::string& text) { return parse_wfdb_header(text, "x.hea"); }
std::string error_of(const std::string& text) {
  return input_error_of([&] { parse(text); });
}
/// One signal line behind a good record line.
WfdbSignal signal_of(const std::string& line) { return parse("r 1\n" + line + "\n").signals[0]; }
std::string signal_error(const std::string& line) { return error_of("r 1\n" + line + "\n"); }

TEST(WfdbHeader, RealAndSmallHeadersReadAsWfdbPythonReadsThem) {
  const nlohmann::json all = golden("wfdb_golden.json")["headers"];
  EXPECT_EQ(all.size(), 7);
  for (const auto& [name, expected] : all.items()) {
    SCOPED_TRACE(name);
    auto path = data_path("physionet2018") / name;
    if (!exists(path)) path = golden_path("wfdb_records") / name;
    const WfdbHeader header = parse_wfdb_header(read_text(path), name);
    EXPECT_EQ(header.rate_hz, expected["rate_hz"]);
    EXPECT_EQ(header.frames, expected["frames"]);
    ASSERT_EQ(header.signals.size(), expected["labels"].size());
    for (size_t i = 0; i < header.signals.size(); ++i) {
      const WfdbSignal& signal = header.signals[i];
      EXPECT_EQ(signal.label, expected["labels"][i]);
      EXPECT_EQ(signal.file, expected["files"][i]);
      EXPECT_EQ(fmt::format("{}", signal.format), expected["formats"][i]);
      EXPECT_EQ(signal.gain, expected["gains"][i]);
      EXPECT_EQ(signal.baseline, expected["baselines"][i]);
      EXPECT_EQ(signal.unit, expected["units"][i]);
      EXPECT_EQ(signal.checksum, static_cast<uint16_t>(expected["checksums"][i].get<int>()));
      const auto& offset = expected["offsets"][i];
      EXPECT_EQ(signal.byte_offset, offset.is_null() ? 0 : offset.get<uint64_t>());
    }
  }
}

TEST(WfdbHeader, EveryFieldOfTheRecordLine) {
  const WfdbHeader header =
      parse("# first\nr_1-a 1 360.5/720(17.5) 100 7:05:09.25 3/12/1989\na 16\n");
  EXPECT_EQ(header.record, "r_1-a");
  EXPECT_EQ(header.rate_hz, 360.5);
  EXPECT_EQ(header.frames, 100);
  EXPECT_EQ(header.start_time, "1989-12-03T07:05:09.250");
  EXPECT_EQ(parse("r 1\na 16\n").rate_hz, 250);
  EXPECT_EQ(parse("r 1\na 16\n").frames, 0);
  EXPECT_EQ(parse("r 1 100 5 23:51:30\na 16\n").start_time, "T23:51:30");
}

TEST(WfdbHeader, EveryFieldOfASignalLine) {
  const WfdbSignal s = signal_of("a.mat 16x3:7+24 -2.5e1(-17)/µV 14 3 -5 -2 0 \t EEG C4 - A1 \r");
  EXPECT_EQ(s.file, "a.mat");
  EXPECT_EQ(s.samples_per_frame, 3);
  EXPECT_EQ(s.skew_frames, 7);
  EXPECT_EQ(s.byte_offset, 24);
  EXPECT_EQ(s.gain, -25);
  EXPECT_EQ(s.baseline, -17);
  EXPECT_EQ(s.unit, "µV");
  EXPECT_EQ(s.adc_resolution_bits, 14);
  EXPECT_EQ(s.adc_zero, 3);
  EXPECT_EQ(s.checksum, 65534);
  EXPECT_EQ(s.label, "EEG C4 - A1");
}

TEST(WfdbHeader, DefaultsOfASignalLine) {
  const WfdbSignal s = signal_of("a.dat 212");
  EXPECT_EQ(s.gain, 200);
  EXPECT_EQ(s.baseline, 0);
  EXPECT_EQ(s.unit, "mV");
  EXPECT_EQ(s.samples_per_frame, 1);
  EXPECT_EQ(s.byte_offset, 0);
  EXPECT_EQ(s.checksum, std::nullopt);
  EXPECT_EQ(s.label, "signal 0");
  EXPECT_EQ(signal_of("a 16x1").samples_per_frame, 1);
  EXPECT_EQ(signal_of("a 16 0/uV").gain, 200);               // 0: not calibrated
  EXPECT_EQ(signal_of("a 16 5/uV 12 1024").baseline, 1024);  // ADC zero
  EXPECT_EQ(signal_of("a 16 5(1)/uV 12 1024").baseline, 1);
}

TEST(WfdbHeader, WhatADefaultStandsForIsSaid) {
  EXPECT_THAT(parse("r 1\na 16\n").warnings, testing::ElementsAre(HasSubstr("250 Hz")));
  EXPECT_TRUE(parse("r 1 250\na 16\n").warnings.empty());
  EXPECT_FALSE(signal_of("a 16").is_calibrated);
  EXPECT_FALSE(signal_of("a 16 0/uV").is_calibrated);
  EXPECT_TRUE(signal_of("a 16 200").is_calibrated);
}

TEST(WfdbHeader, LineEndsCommentsAndEmptyLines) {
  const WfdbHeader header = parse("#c\r\n\r\nr 2 100 5\r\n# c\r\na 16\r\n\r\nb 16\r\n# end\r\n");
  ASSERT_EQ(header.signals.size(), 2);
  EXPECT_EQ(header.signals[1].file, "b");
}

TEST(WfdbHeader, BadRecordLines) {
  EXPECT_THAT(error_of(""), HasSubstr("x.hea: the header is empty"));
  EXPECT_THAT(error_of("# only\n"), HasSubstr("no record line"));
  EXPECT_THAT(error_of("r/3 1 200\na 16\n"), HasSubstr("line 1: record \"r\" has several segm"));
  EXPECT_THAT(error_of("../r 1\na 16\n"), HasSubstr("line 1"));
  EXPECT_THAT(error_of("..r 1\na 16\n"), HasSubstr("record name"));
  EXPECT_THAT(error_of("r\n"), HasSubstr("number of signals is \"\""));
  for (const char* count : {"0", "-1", "x", "1.5", "4097", "99999999999999999999"})
    EXPECT_THAT(error_of(fmt::format("r {}\na 16\n", count)), HasSubstr("number of signals"));
  for (const char* rate : {"0", "-200", "nan", "inf", "1e999", "1e-300", "200x", "1e8"})
    EXPECT_THAT(error_of(fmt::format("r 1 {}\na 16\n", rate)), HasSubstr("sampling frequency"));
  for (const char* frames : {"-1", "1e5", "99999999999999999999", "nan"})
    EXPECT_THAT(error_of(fmt::format("r 1 200 {}\na 16\n", frames)),
                HasSubstr("number of samples"));
}

TEST(WfdbHeader, AZeroBeyond32BitsIsRefused) {
  EXPECT_EQ(parse("r 1 200\na 16 200 16 2147483648\n").signals[0].baseline, 2147483648.0);
  EXPECT_THAT(error_of("r 1 200\na 16 200 16 2147483649\n"), HasSubstr("ADC zero"));
}

// What nothing depends on costs no record.
TEST(WfdbHeader, AStartThatCannotBeReadIsAWarning) {
  for (const char* clock :
       {"25:00:00 1/1/2000", "0:60:0 1/1/2000", "x 1/1/2000", "::: 1/1/2000", "0:0:60 1/1/2000"}) {
    const WfdbHeader header = parse(fmt::format("r 1 200 5 {}\na 16\n", clock));
    EXPECT_EQ(header.start_time, std::nullopt) << clock;
    EXPECT_EQ(header.frames, 5);
    EXPECT_THAT(header.warnings, testing::ElementsAre(AllOf(HasSubstr("x.hea: line 1: base "),
                                                            HasSubstr("the start is not known"))));
  }
  for (const char* date : {"1/13/2000", "2000", "0/1/2000", "1/0/2000", "32/1/2000"}) {
    const WfdbHeader header = parse(fmt::format("r 1 200 5 22:30:00 {}\na 16\n", date));
    EXPECT_EQ(header.start_time, "T22:30:00") << date;  // the time of day counts alone
    EXPECT_THAT(header.warnings, testing::ElementsAre(AllOf(HasSubstr("x.hea: line 1: base date"),
                                                            HasSubstr("the date is not known"))));
  }
  EXPECT_THAT(parse("r 1 200/x\na 16\n").warnings,
              testing::ElementsAre(HasSubstr("counter frequency")));
  EXPECT_THAT(parse("r 1 200/2(3\na 16\n").warnings, testing::ElementsAre(HasSubstr("')'")));
}

TEST(WfdbHeader, FieldsThatAreNotNeededAreWarnings) {
  const auto read = [](const std::string& line) { return parse("r 1 200\n" + line + "\n"); };
  const WfdbHeader resolution = read("a 16 5/uV 99 0 0 12 0 F3-M2");
  EXPECT_EQ(resolution.signals[0].label, "F3-M2");
  EXPECT_EQ(resolution.signals[0].checksum, 12);
  EXPECT_THAT(resolution.warnings, testing::ElementsAre(HasSubstr("ADC resolution is \"99\"")));
  const WfdbHeader checksum = read("a 16 5/uV 16 0 0 65536 0 F3-M2");
  EXPECT_EQ(checksum.signals[0].checksum, std::nullopt);
  EXPECT_THAT(checksum.warnings, testing::ElementsAre(HasSubstr("cannot be checked")));
  EXPECT_THAT(read("a 16 5/uV 16 0 x 1 0 ECG").warnings,
              testing::ElementsAre(HasSubstr("initial value")));
  EXPECT_THAT(read("a 16 5/uV 16 0 0 0 x ECG").warnings,
              testing::ElementsAre(HasSubstr("block size")));
  EXPECT_EQ(read("a 16 5/uV ECG").signals[0].label, "ECG");  // the numbers were left out
}

TEST(WfdbHeader, BadSignalLines) {
  for (const char* name : {"../a", "/etc/passwd", "b/a", "..", "a\\b"})
    EXPECT_THAT(signal_error(fmt::format("{} 16", name)), HasSubstr("x.hea: line 2: file name"))
        << name;
  EXPECT_THAT(signal_error("- 16"), HasSubstr("expected a signal file"));
  for (const char* format : {"80", "8", "311", "61", "0", "516"})
    EXPECT_THAT(signal_error(fmt::format("a {}", format)),
                HasSubstr(fmt::format("format {} is not supported", format)));
  EXPECT_THAT(signal_error("a"), HasSubstr("format is \"\""));
  EXPECT_THAT(signal_error("a 16y"), HasSubstr("format is \"16y\""));
  EXPECT_THAT(signal_error("a 16x0"), HasSubstr("samples per frame"));
  EXPECT_THAT(signal_error("a 16x-1"), HasSubstr("samples per frame"));
  EXPECT_THAT(signal_error("a 16x99999999999"), HasSubstr("samples per frame"));
  EXPECT_THAT(signal_error("a 16:-1"), HasSubstr("skew"));
  EXPECT_THAT(signal_error("a 16+-1"), HasSubstr("byte offset"));
  EXPECT_THAT(signal_error("a 16+99999999999999999999"), HasSubstr("byte offset"));
  for (const char* gain : {"nan", "inf", "-inf", "x", "1e-300", "1e300", "1e999"})
    EXPECT_THAT(signal_error(fmt::format("a 16 {}/uV", gain)), HasSubstr("gain")) << gain;
  EXPECT_THAT(signal_error("a 16 5(x)/uV"), HasSubstr("baseline"));
  EXPECT_THAT(signal_error("a 16 5(1/uV"), HasSubstr("')'"));
  EXPECT_THAT(signal_error("a 16 5(nan)/uV"), HasSubstr("baseline"));
  EXPECT_THAT(signal_error("a 16 5/"), HasSubstr("unit"));
  EXPECT_THAT(signal_error("a 16 5/uV 16 x"), HasSubstr("ADC zero"));
}

TEST(WfdbHeader, NumberOfSignalLines) {
  EXPECT_THAT(error_of("r 2\na 16\n"), HasSubstr("the header ends after 1 of 2 signal lines"));
  EXPECT_THAT(error_of("r 1\na 16\nb 16\n"), HasSubstr("line 3: more signal lines than the 1"));
}

// The label is the last field: a line that goes as far has all its numbers.
TEST(WfdbHeader, TheLastLineBreakMayLack) {
  const std::string signal = "a 16 5/uV 16 0 0 12 0 EEG C4-A1";
  EXPECT_TRUE(parse("r 1 200\n" + signal + "\n# end").warnings.empty());
  EXPECT_TRUE(parse("r 1 200\n" + signal + "\n  ").warnings.empty());
  const WfdbHeader open = parse("r 1 200\n" + signal);
  EXPECT_EQ(open.signals[0].label, "EEG C4-A1");
  EXPECT_EQ(open.signals[0].checksum, 12);
  EXPECT_THAT(open.warnings, testing::ElementsAre(HasSubstr("\"EEG C4-A1\" is taken")));
  for (const char* cut : {"r 1 200", "r 1 200\na 16 5/uV 16 0 0 12 0", "r 1 200\na 16 5/u"})
    EXPECT_THAT(error_of(cut), HasSubstr("no line break")) << cut;
  EXPECT_THAT(error_of("r 2 200\n" + signal), HasSubstr("after 1 of 2 signal lines"));
}

TEST(WfdbHeader, HeaderCutAnywhereIsAnError) {
  for (const char* record : {"tr03-0005.hea", "tr14-0291.hea"}) {
    const std::string whole = read_text(data_path("physionet2018") / record);
    EXPECT_NO_THROW(parse(whole));
    const size_t label = whole.rfind(' ') + 1;
    for (size_t length = 0; length <= label; ++length)
      EXPECT_THAT(error_of(whole.substr(0, length)), HasSubstr("x.hea: ")) << length;
    for (size_t length = label + 1; length < whole.size(); ++length)
      EXPECT_THAT(parse(whole.substr(0, length)).warnings,
                  testing::ElementsAre(HasSubstr("no line break")))
          << length;
  }
}

}  // namespace
}  // namespace physiomae::io
