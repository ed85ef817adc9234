#include "physiomae/io/age_header.h"

#include "tests/io/io_test_support.h"

#include "physiomae/io/age_sex.h"

namespace physiomae::io {
namespace {

using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;

AgeSexTable table(std::string_view text) { return parse_age_sex(text, "t.csv"); }

TEST(AgeHeader, QuotesAsCsvHasThem) {
  auto read = table("\"id\",\"name\",\"age\",\"sex\"\n\"P1\",\"Doe, \"\"J\"\"\",\"45\",\"M\"\n");
  EXPECT_THAT(read.warnings, IsEmpty());
  EXPECT_EQ(read.rows.at("P1"), (AgeSex{45, "M"}));
  read = table("\"id,age,sex\"\n\"P1,45,M\"\n");  // each line in quotes
  EXPECT_EQ(read.rows.at("P1"), (AgeSex{45, "M"}));
  read = table("id,note,age\nP1,\"two\nlines\",45\nP2,,46\n");
  EXPECT_EQ(read.rows.at("P1").age_years, 45);
  EXPECT_EQ(read.rows.at("P2").age_years, 46);
  EXPECT_EQ(table("'id','age','sex'\n'P1','45','M'\n").rows.at("P1"), (AgeSex{45, "M"}));
  EXPECT_EQ(table("id,age\n=\"0012\",45\n").rows.at("0012").age_years, 45);
}

TEST(AgeHeader, TitlesWithTheDelimiterInBrackets) {
  for (const char* title : {"Sex (1=male, 2=female)", "Sex (M=1; F=2)", "\"Sex (M=1, F=2)\""}) {
    const auto read = table(std::string("record,Age [years],") + title + "\nP1,34,2\nP2,35,1\n");
    EXPECT_EQ(read.rows.at("P1"), (AgeSex{34, "F"})) << title;
    EXPECT_EQ(read.rows.at("P2"), (AgeSex{35, "M"})) << title;
  }
}

TEST(AgeHeader, LinesAboveTheTitles) {
  for (const char* above :
       {"# exported 2020\n", "\n\n", ",,\n", "# id, age and sex of all\n\n", "# c: age\n"}) {
    const auto read = table(std::string(above) + "record,age,sex\nP1,34,F\n");
    EXPECT_EQ(read.rows.at("P1"), (AgeSex{34, "F"})) << above;
    EXPECT_THAT(read.warnings, IsEmpty()) << above;
  }
  auto read = table("Study X; demographics,,\n,,\nrecord,age,sex\nP1,34,F\n");
  EXPECT_EQ(read.rows.at("P1"), (AgeSex{34, "F"}));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("its titles stand in line 3")));
  EXPECT_EQ(table("#id,age,sex\nP1,34,F\n").rows.at("P1"), (AgeSex{34, "F"}));
  EXPECT_EQ(table("#,id,age\n1,P1,34\n").rows.at("P1").age_years, 34);
}

TEST(AgeCells, AsListsWriteThem) {
  const auto read = table(
      "id,age,sex\na,45 y,1 - Male\nb,18 months,0: female\nc,034Y,M\nd,018M,weiblich\ne,40 years "
      "old,"
      "k.A.\n");
  EXPECT_THAT(read.warnings, IsEmpty());
  EXPECT_EQ(read.rows.at("a"), (AgeSex{45, "M"}));
  EXPECT_EQ(read.rows.at("b"), (AgeSex{1.5, "F"}));
  EXPECT_EQ(read.rows.at("c"), (AgeSex{34, "M"}));
  EXPECT_EQ(read.rows.at("d"), (AgeSex{1.5, "F"}));
  EXPECT_EQ(read.rows.at("e"), (AgeSex{40, ""}));
}

TEST(AgeHeader, EmptyColumnsAtTheEnd) {
  const auto read = table("id,age,sex,,\nP1,34,F,,\nP2,35,M\n");
  EXPECT_EQ(read.rows.size(), 2U);
  EXPECT_THAT(read.warnings, IsEmpty());
}

TEST(AgeHeader, BarsBetweenCells) {
  EXPECT_EQ(table("id|age|sex\nP1|34|F\n").rows.at("P1"), (AgeSex{34, "F"}));
  EXPECT_EQ(table("| id | age |\n|----|-----|\n| P1 | 34 |\n").rows.at("P1").age_years, 34);
}

TEST(AgeHeader, BlanksBetweenCells) {
  EXPECT_EQ(table("id  age sex\nP1  34  F\nP2 35   M\n").rows.at("P2"), (AgeSex{35, "M"}));
}

TEST(AgeHeader, WithoutTitlesWhereOneReadingIsPossible) {
  auto read = table("P1,45,M\nP2,46,F\n");
  EXPECT_EQ(read.rows.at("P1"), (AgeSex{45, "M"}));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("has no titles; column 1 is taken for names, 2")));
  EXPECT_EQ(table("200001;M;45\n200002;F;45\n").rows.at("200001"), (AgeSex{45, "M"}));
  EXPECT_EQ(table("P1,45\n").rows.at("P1").age_years, 45);
  for (const char* other : {"1,45,M\n2,46,F\n", "P1,45,M,23\n", "P1,W\n", "1,45\n",
                            "P1,45,M\nP1,46,M\n", "0,30,W\n30,30,W\n"})
    EXPECT_THAT(input_error_of([&] { table(other); }), HasSubstr("there are no titles")) << other;
}

TEST(AgeHeader, WhatLacksIsSaidWithTheTitles) {
  EXPECT_THAT(input_error_of([] { table("id,birth_year\nP1,1980\n"); }),
              HasSubstr("no column of ages or sexes; its titles are \"id\", \"birth_year\""));
  EXPECT_THAT(input_error_of([] { table("visit,Age\n1,45\n"); }),
              HasSubstr("no column of names; its titles are \"visit\", \"Age\""));
  EXPECT_THAT(table("id,sex\nP1,M\n").warnings, Contains(HasSubstr("has no column of ages")));
}

TEST(AgeVisits, ALineAVisit) {
  auto read =
      table("nsrrid,visitnumber,nsrr_age,nsrr_sex\n1,1,55,male\n1,2,60,male\n2,1,78,female\n");
  EXPECT_THAT(read.warnings, IsEmpty());
  EXPECT_EQ(read.rows.at("1"), (AgeSex{std::nullopt, "M"}));
  EXPECT_EQ(read.visits.at("1").at("1").age_years, 55);
  EXPECT_EQ(read.visits.at("1").at("2").age_years, 60);
  EXPECT_EQ(read.visits.at("2").at("1"), (AgeSex{78, "F"}));
  read = table("participant_id,session_id,age\nsub-01,ses-01,34\nsub-01,ses-02,36\n");
  EXPECT_EQ(read.visits.at("sub-01").at("2").age_years, 36);
  read = table("nsrrid,gender,age_s1,age_s2\n1,1,55,60\n");
  EXPECT_EQ(read.visits.at("1").at("2"), (AgeSex{60, "M"}));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("as SHHS counts them")));
}

TEST(AgeVisits, SessionsOfOnePerson) {
  const auto read = parse_age_sex("session_id\tage\nses-1\t34\nses-2\t36\n", "t", "sub-01");
  EXPECT_EQ(read.visits.at("sub-01").at("1").age_years, 34);
  EXPECT_FALSE(read.rows.at("sub-01").age_years);
}

TEST(AgeVisits, SeveralAgesWithoutAVisitAreLeftOut) {
  const auto read = table("id,age,sex\nP1,34,F\nP1,39,F\nP2,40,M\n");
  EXPECT_EQ(read.rows.at("P1"), (AgeSex{std::nullopt, "F"}));
  EXPECT_EQ(read.rows.at("P2"), (AgeSex{40, "M"}));
  EXPECT_THAT(read.warnings, Contains(HasSubstr("1 names have several ages (P1), of which none")));
}

}  // namespace
}  // namespace physiomae::io
