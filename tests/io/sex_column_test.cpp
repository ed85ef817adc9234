#include "physiomae/io/sex_column.h"

#include "tests/io/io_test_support.h"

namespace physiomae::io {
namespace {

using Digits = std::map<int64_t, std::string>;

TEST(SexTitle, SaysWhatDigitsMean) {
  const Digits one_two = {{1, "M"}, {2, "F"}}, zero_one = {{0, "F"}, {1, "M"}};
  for (const char* title :
       {"Sex (M=1; F=2)", "Sex (1=male, 2=female)", "sex_m1_f2", "Gender 1-M 2-F",
        "Geschlecht (1 = m\u00E4nnlich, 2 = weiblich)", "M=1, F=2"})
    EXPECT_EQ(read_sex_title(title).coding.digits, one_two) << title;
  for (const char* title : {"Sex (0: Female, 1: Male)", "male", "is_male", "Male (1=yes)"})
    EXPECT_EQ(read_sex_title(title).coding.digits, zero_one) << title;
  EXPECT_EQ(read_sex_title("sex (F=1)").coding.digits, (Digits{{1, "F"}}));
  for (const char* title : {"sex", "Gender", "gender1", "Sex (M/F)", "Sex (0/1)", "Male/Female",
                            "Geschlecht (m/w/d)", "Sex (as reported)"}) {
    EXPECT_TRUE(read_sex_title(title).of_sexes) << title;
    EXPECT_TRUE(read_sex_title(title).coding.digits.empty()) << title;
  }
  for (const char* title : {"sexual function", "m", "F", "h", "partner sex",
                            "gender identity score", "Sex (M=1; F=1)", "age", "", "malepartner"})
    EXPECT_TRUE(read_sex_title(title).coding.digits.empty()) << title;
  EXPECT_FALSE(read_sex_title("F").of_sexes);
  EXPECT_FALSE(read_sex_title("partner sex").of_sexes);
}

TEST(SexColumn, DigitsByTheirCoding) {
  const SexColumn stated({.digits = {{1, "M"}, {2, "F"}}}, {"1", "2.0", "3"});
  EXPECT_EQ(stated.sex("1"), "M");
  EXPECT_EQ(stated.sex("2.0"), "F");
  EXPECT_EQ(stated.sex("3"), "");
  EXPECT_EQ(stated.sex("weiblich"), "F");
  EXPECT_EQ(stated.assumed(), "");
  EXPECT_EQ(SexColumn().sex("1"), "");
}

TEST(SexColumn, TheOtherDigitIsTheOtherSex) {
  const SexColumn half({.digits = {{1, "F"}}}, {"1", "2", ""});
  EXPECT_EQ(half.sex("2"), "M");
  EXPECT_THAT(half.assumed(), testing::HasSubstr("sex 2 is taken as M"));
  EXPECT_EQ(SexColumn({.digits = {{1, "F"}}}, {"0", "1", "2"}).sex("2"), "");
}

TEST(SexColumn, YesAndNoUnderOneSex) {
  const SexColumn male(read_sex_title("male").coding, {"yes", "no"});
  EXPECT_EQ(male.sex("yes"), "M");
  EXPECT_EQ(male.sex("FALSE"), "F");
}

TEST(SexColumn, AnMBesideAnHIsAWoman) {
  const SexColumn spanish({}, {"H", "M"});
  EXPECT_EQ(spanish.sex("H"), "M");
  EXPECT_EQ(spanish.sex("M"), "F");
  EXPECT_THAT(spanish.assumed(), testing::HasSubstr("mujer"));
  EXPECT_EQ(SexColumn(read_sex_title("Sexo").coding, {"M", "M"}).sex("M"), "");
  EXPECT_EQ(SexColumn(read_sex_title("Sexo").coding, {"M", "F"}).sex("M"), "M");
}

// Dutch women and Spanish men.
TEST(SexColumn, VIsWhatTitleAndCellsSay) {
  const auto sex_of = [](const char* title, const std::vector<std::string>& cells,
                         const char* cell) {
    return SexColumn(read_sex_title(title).coding, cells).sex(cell);
  };
  EXPECT_EQ(sex_of("Geslacht", {"M", "V"}, "V"), "F");
  EXPECT_EQ(sex_of("G\u00e9nero", {"V", "M"}, "V"), "M");
  EXPECT_EQ(sex_of("G\u00e9nero", {"V", "M"}, "M"), "F");
  EXPECT_EQ(sex_of("Sexo", {"V", "F"}, "V"), "M");
  EXPECT_EQ(sex_of("sex", {"V", "M"}, "V"), "");
  EXPECT_EQ(sex_of("sex", {"V", "M"}, "M"), "");
  EXPECT_EQ(sex_of("Sexo", {"Var\u00f3n", "Mujer"}, "Var\u00f3n"), "M");
}

// Hungarian: ferfi is a man, no a woman.
TEST(SexColumn, FBesideNIsInDoubt) {
  const SexColumn column({}, {"F", "N"});
  EXPECT_EQ(column.sex("F"), "");
  EXPECT_EQ(column.sex("N"), "");
  EXPECT_THAT(column.assumed(), testing::HasSubstr("F and N are taken as unknown"));
  EXPECT_EQ(SexColumn({}, {"F", "N", "M"}).sex("F"), "F");  // N: not known
}

}  // namespace
}  // namespace physiomae::io
