#include "physiomae/io/mit_annotation.h"

#include "tests/io/io_test_support.h"
#include <fmt/format.h>

#include "physiomae/base/hash.h"

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;
using test::golden_path;

std::string row(const Annotation& a) {
  return fmt::format("{} {} {} {} {} {}", a.sample, a.code, a.subtype, a.channel, a.number, a.aux);
}

void expect_as_golden(const AnnotationFile& file, const nlohmann::json& expected) {
  ASSERT_EQ(file.annotations.size(), expected["count"].get<size_t>());
  EXPECT_EQ(file.time_resolution_hz, expected["rate_hz"].get<double>());
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(row(file.annotations[i]), expected["first"][i]);
    EXPECT_EQ(row(file.annotations[file.annotations.size() - 3 + i]), expected["last"][i]);
  }
  std::string rows;
  for (const Annotation& annotation : file.annotations) rows += row(annotation) + "\n";
  EXPECT_EQ(sha256_hex(rows), expected["sha256"]);
}

std::vector<std::byte> words(std::initializer_list<int> values) {
  std::vector<std::byte> bytes;
  for (const int value : values) {
    bytes.push_back(static_cast<std::byte>(value & 0xFF));
    bytes.push_back(static_cast<std::byte>(value >> 8));
  }
  return bytes;
}

TEST(MitAnnotation, RealFilesReadAsWfdbPythonReadsThem) {
  const nlohmann::json all = golden("wfdb_golden.json")["annotations"];
  EXPECT_EQ(all.size(), 3);
  for (const auto& [name, expected] : all.items()) {
    SCOPED_TRACE(name);
    expect_as_golden(read_mit_annotations(data_path("physionet2018") / name), expected);
  }
}

TEST(MitAnnotation, RealFilesAreWrittenBackByteForByte) {
  for (const char* record : {"tr03-0005", "tr03-0029", "tr14-0291"}) {
    SCOPED_TRACE(record);
    const auto path = data_path("physionet2018") / fmt::format("{}.arousal", record);
    EXPECT_EQ(format_mit_annotations(read_mit_annotations(path)), read_bytes(path, 1 << 20));
  }
}

TEST(MitAnnotation, EveryFieldReadsAsWfdbPythonReadsIt) {
  expect_as_golden(read_mit_annotations(golden_path("wfdb_records/annotated.atr")),
                   golden("wfdb_golden.json")["small_annotations"]);
}

TEST(MitAnnotation, RoundTrip) {
  AnnotationFile file;
  file.time_resolution_hz = 200;
  file.annotations = {
      {0, 1, 0, 0, 0, ""},           {0, 58, -128, 255, -128, "odd"},
      {1023, 22, 127, 255, 127, ""}, {2047, 22, 0, 3, 0, "even"},
      {2047, 22, 0, 0, 0, "W"},      {5000000000, 22, 0, 0, 0, std::string(255, 'x')}};
  file.annotations[5].sample = 2'000'000'000;
  const TemporaryFolder folder;
  write_mit_annotations(folder / "a.atr", file);
  const AnnotationFile again = read_mit_annotations(folder / "a.atr");
  EXPECT_EQ(again.time_resolution_hz, 200);
  EXPECT_EQ(again.annotations, file.annotations);
}

TEST(MitAnnotation, WriterRefusesWhatTheFormatCannotHold) {
  const auto refuses = [](std::vector<Annotation> annotations) {
    EXPECT_THROW(format_mit_annotations({0, std::move(annotations)}), Error);
  };
  refuses({{0, 0, 0, 0, 0, ""}});
  refuses({{0, 59, 0, 0, 0, ""}});
  refuses({{0, 1, 128, 0, 0, ""}});
  refuses({{0, 1, 0, 256, 0, ""}});
  refuses({{0, 1, 0, 0, -129, ""}});
  refuses({{0, 1, 0, 0, 0, std::string(256, 'x')}});
  refuses({{5, 1, 0, 0, 0, ""}, {4, 1, 0, 0, 0, ""}});
  refuses({{0, 1, 0, 0, 0, ""}, {int64_t{1} << 31, 1, 0, 0, 0, ""}});
}

TEST(MitAnnotation, FileCutAnywhereIsAnError) {
  const auto bytes = read_bytes(golden_path("wfdb_records/annotated.atr"), 1 << 20);
  for (size_t length = 0; length < bytes.size(); ++length) {
    const std::string message =
        input_error_of([&] { parse_mit_annotations(std::span(bytes).first(length), "cut.atr"); });
    EXPECT_THAT(message, testing::HasSubstr("cut.atr: byte ")) << length;
  }
}

TEST(MitAnnotation, DamageIsNamed) {
  const auto error = [](std::initializer_list<int> values) {
    return input_error_of([&] { parse_mit_annotations(words(values), "x"); });
  };
  EXPECT_THAT(error({0xF401, 0}), testing::HasSubstr("belongs to no annotation"));
  EXPECT_THAT(error({0xEC00, 0}), testing::HasSubstr("SKIP"));
  EXPECT_THAT(error({0x5800, 0xFC40, 0x4141, 0}), testing::HasSubstr("text of 64 bytes"));
  EXPECT_THAT(error({0x5800}), testing::HasSubstr("end mark"));
}

}  // namespace
}  // namespace physiomae::io
