#include "physiomae/io/age_sex.h"

#include "tests/io/io_test_support.h"

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;
using testing::HasSubstr;

TEST(AgeSex, RealTableReadsAsPythonReadsIt) {
  const auto table = read_age_sex(data_path("physionet2018/age-sex.csv")).rows;
  const nlohmann::json expected = golden("wfdb_golden.json")["age_sex"];
  EXPECT_EQ(table.size(), expected["records"]);
  double sum = 0;
  int female = 0, under_55 = 0;
  for (const auto& [record, row] : table) {
    ASSERT_TRUE(row.age_years.has_value()) << record;
    sum += *row.age_years;
    female += row.sex == "F";
    under_55 += *row.age_years < 55;
  }
  EXPECT_EQ(sum, expected["age_sum"]);
  EXPECT_EQ(female, expected["female"]);
  EXPECT_EQ(under_55, expected["under_55"]);
  for (const auto& [record, row] : expected["some"].items())
    EXPECT_EQ(table.at(record), (AgeSex{row[1].get<double>(), row[0].get<std::string>()}));
}

TEST(AgeSex, UnknownCellsOrderOfColumnsAndLineEnds) {
  const auto table = parse_age_sex(
                         "\xEF\xBB\xBF"
                         "age, RECORD ,Sex,note\r\n55.5,a,m,x\r\n\r\n,b,F,\r\nNaN,c,?,\r\n90,d,f,",
                         "x")
                         .rows;
  ASSERT_EQ(table.size(), 4);
  EXPECT_EQ(table.at("a"), (AgeSex{55.5, "M"}));
  EXPECT_EQ(table.at("b"), (AgeSex{std::nullopt, "F"}));
  EXPECT_EQ(table.at("c"), (AgeSex{std::nullopt, ""}));
  EXPECT_EQ(table.at("d"), (AgeSex{90, "F"}));
}

TEST(AgeSex, ABadLineLosesThatLineOnly) {
  const std::string titles = "Record,Sex,Age\n";
  const auto of = [&](const std::string& rows) { return parse_age_sex(titles + rows, "t.csv"); };
  for (const auto& [rows, warning] : std::vector<std::pair<std::string, std::string>>{
           {"a,M,31\nb,M\n", "t.csv: line 3: 2 cells, expected 3"},
           {"a,M,31\nb,M,31,4\n", "line 3: 4 cells"},
           {"a,M,31\n,M,31\n", "line 3: names no record"},
           {"a,M,31\nb,M,31\nb,F,31\n", "line 4: record \"b\" occurs twice"}}) {
    const AgeSexTable table = of(rows);
    EXPECT_EQ(table.rows.size(), 1U) << rows;
    EXPECT_EQ(table.rows.at("a"), (AgeSex{31, "M"}));
    ASSERT_EQ(table.warnings.size(), 1U);
    EXPECT_THAT(table.warnings[0], HasSubstr(warning));
  }
}

TEST(AgeSex, ABadCellIsUnknown) {
  for (const char* age : {"x", "-1", "131", "1e999", "inf", "5 5"}) {
    const auto table = parse_age_sex(std::string("Record,Sex,Age\na,M,") + age + "\n", "t");
    EXPECT_EQ(table.rows.at("a"), (AgeSex{std::nullopt, "M"})) << age;
    ASSERT_EQ(table.warnings.size(), 1U);
    EXPECT_THAT(table.warnings[0], HasSubstr("line 2: age"));
  }
  const auto table = parse_age_sex("Record,Sex,Age\na,1,31\n", "t");
  EXPECT_EQ(table.rows.at("a"), (AgeSex{31, ""}));
  EXPECT_THAT(table.warnings.at(0), HasSubstr("sex \"1\""));
}

// Whom does a table with two ages of one night speak of?
TEST(AgeSex, FurtherColumnsOfAgesCompleteOrContradict) {
  auto table = parse_age_sex("id,age,age_at_psg\na,45,45.4\nb,50,62\nc,33,\n", "t");
  EXPECT_EQ(table.rows.at("a").age_years, 45.4);
  EXPECT_EQ(table.rows.at("b").age_years, 62);
  EXPECT_EQ(table.rows.at("c").age_years, 33);
  EXPECT_THAT(table.warnings,
              testing::ElementsAre(
                  HasSubstr("\"age_at_psg\" and \"age\" differ by more than a year in 1 lines "
                            "(b: 62 and 50); \"age_at_psg\" is taken"),
                  HasSubstr("1 ages are those of column \"age\", where \"age_at_psg\" has none")));
  table = parse_age_sex(
      "id,age (years),age (months)\na,0,7\nb,3,6\nc,1,18\nd,,9\ne,2,30\nf,4,\ng,9,12\n", "t");
  EXPECT_DOUBLE_EQ(*table.rows.at("a").age_years, 7 / 12.0);
  EXPECT_DOUBLE_EQ(*table.rows.at("b").age_years, 3.5);
  EXPECT_DOUBLE_EQ(*table.rows.at("c").age_years, 1.5);
  EXPECT_DOUBLE_EQ(*table.rows.at("d").age_years, 0.75);
  EXPECT_DOUBLE_EQ(*table.rows.at("e").age_years, 2.5);
  EXPECT_DOUBLE_EQ(*table.rows.at("f").age_years, 4);
  EXPECT_DOUBLE_EQ(*table.rows.at("g").age_years, 9);
  EXPECT_THAT(table.warnings, testing::Contains(HasSubstr("added to the years")));
  EXPECT_THAT(table.warnings, testing::Contains(HasSubstr("(g: 9 and 1)")));
}

TEST(AgeSex, AgesInWords) {
  const std::string titles = "id,age\n";
  const auto age = [&](const std::string& cell) {
    return parse_age_sex(titles + "a,\"" + cell + "\"\n", "t").rows.at("a").age_years;
  };
  for (const char* cell : {"7 yrs.", "7 J.", "7y 0m", "7 Jahre, 0 Monate", "7 y.o.", "84 mo."})
    EXPECT_EQ(age(cell), 7) << cell;
  EXPECT_DOUBLE_EQ(*age("3y 6m"), 3.5);
  EXPECT_DOUBLE_EQ(*age("2 years 11 months"), 2 + 11 / 12.0);
  for (const char* cell : {"3m 6y", "3y 12m", "3y 6", "ca. 70", "45*"})
    EXPECT_EQ(age(cell), std::nullopt) << cell;
}

TEST(AgeSex, NinetyIsATopCodeWhereNobodyIsOlder) {
  const auto warnings_of = [](const std::string& rows) {
    return parse_age_sex("Record,Age\n" + rows, "t").warnings;
  };
  EXPECT_THAT(warnings_of("a,90\nb,90\nc,77\n"),
              testing::ElementsAre(HasSubstr("t: 2 ages are 90 and none is above")));
  EXPECT_THAT(warnings_of("a,90\nb,93\n"), testing::IsEmpty());
  EXPECT_THAT(warnings_of("a,89\n"), testing::IsEmpty());
}

TEST(AgeSex, TopCodedAgesAreReadAndSaid) {
  const auto table =
      parse_age_sex("Record,Age\na,90+\nb,>89\nc,\xE2\x89\xA5 90\nd,89 or older\ne,77\n", "t");
  EXPECT_EQ(table.rows.at("a").age_years, 90);
  EXPECT_EQ(table.rows.at("b").age_years, 89);
  EXPECT_EQ(table.rows.at("c").age_years, 90);
  EXPECT_EQ(table.rows.at("d").age_years, 89);
  EXPECT_EQ(table.rows.at("e").age_years, 77);
  ASSERT_EQ(table.warnings.size(), 1U);
  EXPECT_THAT(table.warnings[0], HasSubstr("4 ages are top-coded"));
}

TEST(AgeSex, ParticipantsOfBids) {
  const auto table = parse_age_sex(
      "participant_id\tgender\tage\thand\nsub-01\tfemale\t61\tR\nsub-02\tn/a\tn/a\tL\n", "t");
  EXPECT_TRUE(table.warnings.empty());
  EXPECT_EQ(table.rows.at("sub-01"), (AgeSex{61, "F"}));
  EXPECT_EQ(table.rows.at("sub-02"), (AgeSex{std::nullopt, ""}));
}

TEST(AgeSex, PatientsOfATableOfRecordings) {
  const auto table = parse_age_sex(
      "filename,patient,age\na_1.edf,a,30\na_2.edf,a,30\nb_1.edf,b,40\nb_2.edf,b,41\nc.edf,-,5\n",
      "t");
  EXPECT_EQ(table.rows_of, RowsOf::recordings);
  EXPECT_EQ(table.rows.at("a_2.edf"), (AgeSex{30, "", "a"}));
  EXPECT_EQ(table.rows.at("b_2.edf"), (AgeSex{41, "", "b"}));
  EXPECT_EQ(table.rows.at("c.edf"), (AgeSex{5, "", ""}));
  EXPECT_EQ(table.patients.at("a").age_years, 30);
  EXPECT_FALSE(table.patients.at("b").age_years);  // two visits, two ages
  EXPECT_TRUE(table.warnings.empty());
}

TEST(AgeSex, Utf16IsRead) {
  const TemporaryFolder folder;
  std::string wide = "\xFE\xFF";
  for (const char c : std::string("record;age\r\na;30\r\n")) wide += {'\0', c};
  EXPECT_EQ(read_age_sex(folder.write("ages.csv", wide)).rows.at("a").age_years, 30);
}

TEST(AgeSex, WhatIsNoTableIsAnError) {
  const auto error = [](const std::string& text) {
    return input_error_of([&] { parse_age_sex(text, "t.csv"); });
  };
  EXPECT_THAT(error(""), HasSubstr("t.csv: the table is empty"));
  EXPECT_THAT(error("Weight,Age\na,3\n"),
              HasSubstr("t.csv: there is no column of names; its titles are \"Weight\", \"Age\""));
}

}  // namespace
}  // namespace physiomae::io
