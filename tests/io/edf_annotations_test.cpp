#include "physiomae/io/edf_annotations.h"

#include <string>

#include "tests/io/edf_builder.h"

namespace physiomae::io {
namespace {

using namespace edf_testing;
using ::testing::IsEmpty;
using ::testing::SizeIs;

EdfTals parse(const std::string& text) {
  return parse_tals(std::as_bytes(std::span(text.data(), text.size())));
}

std::optional<double> onset_of(const std::string& text) {
  return parse_record_onset(std::as_bytes(std::span(text.data(), text.size())));
}

TEST(EdfTals, ExampleOfTheSpecification) {
  // EDF+ specification 2.2.4.
  const EdfTals tals = parse(time_stamp("+567", 7) + tal("+0", "", "Recording starts") +
                             tal("+0.5", "0.25",
                                 "Lights off\x14"
                                 "Close door") +
                             std::string(9, '\0'));
  EXPECT_EQ(tals.record_onset_seconds, 567);
  EXPECT_EQ(tals.bad_lists, 0);
  ASSERT_THAT(tals.annotations, SizeIs(3));
  EXPECT_EQ(tals.annotations[0].text, "Recording starts");
  EXPECT_EQ(tals.annotations[0].duration_seconds, std::nullopt);
  EXPECT_EQ(tals.annotations[1].text, "Lights off");
  EXPECT_EQ(tals.annotations[2].text, "Close door");
  EXPECT_EQ(tals.annotations[2].onset_seconds, 0.5);
  EXPECT_EQ(tals.annotations[2].duration_seconds, 0.25);
}

TEST(EdfTals, TextsBehindTheTimeStampAreAnnotations) {
  const EdfTals tals = parse(std::string("+12.5\x14\x14Movement\x14\0", 17));
  EXPECT_EQ(tals.record_onset_seconds, 12.5);
  ASSERT_THAT(tals.annotations, SizeIs(1));
  EXPECT_EQ(tals.annotations[0].onset_seconds, 12.5);
  EXPECT_EQ(tals.annotations[0].text, "Movement");
}

TEST(EdfTals, OnlyTheFirstListIsTheTimeStamp) {
  EXPECT_EQ(parse(tal("+3", "", "x") + time_stamp("+4", 6)).record_onset_seconds, std::nullopt);
  EXPECT_EQ(parse("").record_onset_seconds, std::nullopt);
  EXPECT_EQ(parse(std::string("\0\0\0", 3)).record_onset_seconds, std::nullopt);
}

TEST(EdfTals, NegativeOnsetsAndTextsInLatin1) {
  const EdfTals tals = parse(tal("-1.5", "",
                                 "R\xfc"
                                 "cken"));
  ASSERT_THAT(tals.annotations, SizeIs(1));
  EXPECT_EQ(tals.annotations[0].onset_seconds, -1.5);
  EXPECT_EQ(tals.annotations[0].text, "Rücken");
}

TEST(EdfTals, GarbageIsCountedAndPassedOver) {
  for (const char* bad :
       {"0\x14text\x14", "+\x14text\x14", "+1", "text", "+1e3\x14t\x14", "+nan\x14t\x14",
        "+1\x15-3\x14t\x14", "+ 1\x14t\x14", "+1.2.3\x14t\x14", "\x14\x14", "\xff\xfe\xfd"}) {
    SCOPED_TRACE(bad);
    const EdfTals tals = parse(std::string(bad) + '\0' + tal("+5", "1", "good"));
    EXPECT_EQ(tals.bad_lists, 1);
    EXPECT_EQ(tals.first_bad_byte, 0);
    ASSERT_THAT(tals.annotations, SizeIs(1));
    EXPECT_EQ(tals.annotations[0].text, "good");
    EXPECT_EQ(onset_of(bad), std::nullopt);
  }
}

TEST(EdfTals, EmptyDurationIsNone) {
  const EdfTals tals = parse(std::string("+1\x15\x14text\x14\0", 11));
  ASSERT_THAT(tals.annotations, SizeIs(1));
  EXPECT_EQ(tals.annotations[0].duration_seconds, std::nullopt);
}

TEST(EdfTals, RecordOnsetAloneIsTheSame) {
  EXPECT_EQ(onset_of(time_stamp("+567.25")), 567.25);
  EXPECT_EQ(onset_of(time_stamp("-0.5")), -0.5);
  EXPECT_EQ(onset_of(tal("+1", "", "text")), std::nullopt);
  EXPECT_EQ(onset_of("+7\x14\x14"), 7);  // no room for the final 0
}

}  // namespace
}  // namespace physiomae::io
