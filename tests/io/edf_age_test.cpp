#include "physiomae/io/edf_age.h"

#include "tests/io/edf_builder.h"

#include "physiomae/io/edf_recording.h"

namespace physiomae::io {
namespace {

constexpr const char* kStart = "2004-03-02T21:22:23";

TEST(EdfAge, IsThatOfTheBirthdate) {
  EXPECT_EQ(edf_age_years("MCH-0234567 F 02-MAY-1951 Haagse_Harry", kStart), 52);
  EXPECT_EQ(edf_age_years("X M 02-MAR-1951 X", kStart), 53) << "a birthday";
  EXPECT_EQ(edf_age_years("X M 03-MAR-1951 X", kStart), 52) << "the day before it";
  EXPECT_EQ(edf_age_years("X M 03-mar-1951", kStart), 52);
}

TEST(EdfAge, IsTheNumberOfYearsThatSleepEdfWrites) {
  EXPECT_EQ(edf_age_years("X F X Female_33yr", kStart), 33);
  EXPECT_EQ(edf_age_years("X F X Female_33yr", ""), 33) << "without a date";
}

TEST(EdfAge, IsNoneWhereNobodySaysIt) {
  for (const char* field :
       {"", "X", "X X X X", "X F X Doe_Jane", "X F 31-FEB-1951 X", "X F 02-XYZ-1951 X",
        "X F 02/MAY/1951 X", "X F ab-MAY-1951 X", "X F X yr"})
    EXPECT_EQ(edf_age_years(field, kStart), std::nullopt) << field;
  EXPECT_EQ(edf_age_years("X F 02-MAY-1951 X", "T21:22:23"), std::nullopt) << "no date";
}

TEST(EdfAge, OfADateThatNobodyWasBornOnIsNone) {
  EXPECT_EQ(edf_age_years("X F 01-JAN-1850 X", kStart), std::nullopt);
  EXPECT_EQ(edf_age_years("X F 01-JAN-2050 X", kStart), std::nullopt);
  EXPECT_EQ(edf_age_years("X F X 999yr", kStart), std::nullopt);
}

TEST(EdfAge, OfAFile) {
  const TemporaryFolder folder;
  edf_testing::EdfFields fields;
  fields.patient = "X F 02-MAY-1951 Doe_Jane";
  const auto path = folder.write("a.edf", edf_testing::bytes_of(fields));
  EXPECT_EQ(EdfRecording(path).age_years(), 52);
}

}  // namespace
}  // namespace physiomae::io
