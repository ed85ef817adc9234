#include "physiomae/io/age_sex.h"

#include "tests/io/io_test_support.h"

namespace physiomae::io {
namespace {

using test::data_path;
using test::golden;
using testing::HasSubstr;

TEST(AgeSex, RealTableReadsAsPythonReadsIt) {
  const auto table = read_age_sex(data_path("physionet2018/age-sex.csv"));
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
      "x");
  ASSERT_EQ(table.size(), 4);
  EXPECT_EQ(table.at("a"), (AgeSex{55.5, "M"}));
  EXPECT_EQ(table.at("b"), (AgeSex{std::nullopt, "F"}));
  EXPECT_EQ(table.at("c"), (AgeSex{std::nullopt, ""}));
  EXPECT_EQ(table.at("d"), (AgeSex{90, "F"}));
}

TEST(AgeSex, BadRowsAreNamedByLine) {
  const auto error = [](const std::string& text) {
    return input_error_of([&] { parse_age_sex(text, "t.csv"); });
  };
  const std::string titles = "Record,Sex,Age\n";
  EXPECT_THAT(error(""), HasSubstr("t.csv: the table is empty"));
  EXPECT_THAT(error("Record,Age\na,3\n"), HasSubstr("t.csv: line 1: there is no column 'sex'"));
  EXPECT_THAT(error(titles + "a,M,31\nb,M\n"), HasSubstr("line 3: 2 cells, expected 3"));
  EXPECT_THAT(error(titles + "a,M,31,4\n"), HasSubstr("line 2: 4 cells"));
  for (const char* age : {"x", "-1", "131", "1e999", "inf", "5 5"})
    EXPECT_THAT(error(titles + "a,M," + age + "\n"), HasSubstr("line 2: age")) << age;
  EXPECT_THAT(error(titles + "a,X,31\n"), HasSubstr("line 2: sex \"X\""));
  EXPECT_THAT(error(titles + ",M,31\n"), HasSubstr("line 2: the record has no name"));
  EXPECT_THAT(error(titles + "a,M,31\na,F,31\n"), HasSubstr("line 3: record \"a\" occurs twice"));
}

}  // namespace
}  // namespace physiomae::io
