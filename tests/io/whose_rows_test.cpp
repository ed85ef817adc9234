#include "physiomae/io/whose_rows.h"

#include "tests/io/table_testing.h"

namespace physiomae::io {
namespace {

using table_testing::error_of;
using table_testing::read;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

LabelOptions of_recording(const std::string& name) {
  LabelOptions options;
  options.recording_name = name;
  return options;
}

std::string table(const std::string& title, const std::string& first, const std::string& second) {
  std::string text = title + ",onset,duration,stage\n";
  for (int i = 0; i < 8; ++i)
    text += (i < 4 ? first : second) + "," + std::to_string(30 * i) + ",30,N2\n";
  return text;
}

TEST(WhoseRows, OfSeveralRecordingsAreRefused) {
  for (const char* title : {"subject", "Participant ID", "file", "recording_id"})
    EXPECT_THAT(error_of(table(title, "x", "y"), of_recording("x")),
                AllOf(HasSubstr("names 2 (\"x\", ...)"), HasSubstr("cut it")))
        << title;
}

TEST(WhoseRows, OfAnotherFileAreRefused) {
  EXPECT_THAT(
      error_of(table("file", "y.edf", "y.edf"), of_recording("x")),
      AllOf(HasSubstr("column \"file\" says \"y.edf\" in every row, the recording is \"x\""),
            HasSubstr("or remove the column")));
  for (const char* own :
       {"x", "X.EDF", "data\\\\x.edf", "/data/x.edf", "x_PSG.edf", "D:\\\\psg\\\\X\\\\raw.edf"})
    EXPECT_EQ(read(table("file", own, own), of_recording("x")).stages.size(), 8U) << own;
}

// A person may be called otherwise than the file.
TEST(WhoseRows, OfScorersOneBelowTheOtherAreRefused) {
  std::string stacked = "Scorer,Stage\n", beside = stacked;
  for (const char* who : {"AB,", "CD,", "EF,"})
    for (const char* stage : {"W", "N1", "N2", "R"}) stacked += std::string(who) + stage + "\n";
  EXPECT_THAT(error_of(stacked), HasSubstr("column \"Scorer\" names 3 (\"AB\", ...), one below"));
  EXPECT_EQ(read(stacked, table_testing::recorded(360)).stages.size(), 12U);  // technicians in turn
  EXPECT_THAT(error_of(stacked, table_testing::recorded(120)), HasSubstr("one below the other"));
  for (const char* who : {"AB,", "CD,", "AB,", "EF,"}) beside += std::string(who) + "N2\n";
  EXPECT_EQ(read(beside).stages.size(), 4U);
}

TEST(WhoseRows, OfAnotherPersonAreSaid) {
  EXPECT_THAT(read(table("subject", "17", "17"), of_recording("n03")).assumptions,
              Contains(HasSubstr("column \"subject\" says \"17\" in every row")));
  EXPECT_THAT(read(table("subject", "3", "3"), of_recording("n03")).assumptions,
              Not(Contains(HasSubstr("column \"subject\""))));
}

TEST(WhoseRows, ANumberMayBeThatOfAPart) {
  EXPECT_EQ(read(table("record", "1", "1"), of_recording("x")).stages.size(), 8U);
}

TEST(WhoseRows, WhatNumbersTheRowsNamesNobody) {
  EXPECT_EQ(read("record,stage\n1,W\n2,N1\n3,N2\n4,N2\n", of_recording("x")).stages.size(), 4U);
}

}  // namespace
}  // namespace physiomae::io
