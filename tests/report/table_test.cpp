#include "physiomae/report/table.h"

#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "physiomae/base/error.h"
#include "physiomae/report/display_width.h"

namespace physiomae::report {
namespace {

Table example() {
  Table table("Scores", {"method", "kappa", "n"});
  table.add_row({text("µ-wave"), number(0.12345), count(7)});
  table.add_row({text("a|b"), number(std::nan("")), count(1200)});
  table.add_row({text("seeds"), mean_and_sd(0.5, 0.01)});
  table.add_note("a note");
  return table;
}

TEST(Table, PlainAlignsByCharacters) {
  EXPECT_EQ(example().plain(),
            "Scores\n"
            "method          kappa     n\n"
            "───────────────────────────\n"
            "µ-wave          0.123     7\n"
            "a|b               n/a  1200\n"
            "seeds   0.500 ± 0.010\n"
            "a note\n");
}

TEST(Table, MarkdownEscapesBars) {
  EXPECT_EQ(example().markdown(),
            "**Scores**\n\n"
            "| method |         kappa |    n |\n"
            "| ------ | ------------: | ---: |\n"
            "| µ-wave |         0.123 |    7 |\n"
            "| a\\|b   |           n/a | 1200 |\n"
            "| seeds  | 0.500 ± 0.010 |      |\n"
            "\na note\n");
}

TEST(Table, JsonHoldsNumbersAndNulls) {
  const auto json = nlohmann::json::parse(example().json());
  EXPECT_EQ(json["rows"][0]["kappa"], 0.12345);
  EXPECT_TRUE(json["rows"][0]["n"].is_number_integer());
  EXPECT_TRUE(json["rows"][1]["kappa"].is_null());
  EXPECT_EQ(json["rows"][2]["kappa"], 0.5);
  EXPECT_EQ(json["notes"][0], "a note");
}

TEST(Table, InvalidUtf8StillGivesValidJson) {
  Table table("", {"label"});
  table.add_row({text("EEG \xB5V")});
  EXPECT_EQ(nlohmann::json::parse(table.json())["rows"].size(), 1U);
  EXPECT_NE(table.plain().find("EEG"), std::string::npos);
}

TEST(Table, CsvQuotesWhatWouldEndACell) {
  Table table("title", {"row, name", "kappa"});
  table.add_row({text("with \"quotes\""), number(0.5)});
  table.add_row({text("plain"), number(std::nan(""))});
  EXPECT_EQ(table.csv(), "\"row, name\",kappa\n\"with \"\"quotes\"\"\",0.500\nplain,n/a\n");
}

TEST(Table, LatexEscapesWhatWouldBeACommand) {
  Table table("5 % of a_b", {"row", "kappa"});
  table.add_row({text("A & B"), mean_and_sd(0.5, 0.25)});
  table.add_note("x^2 \\ #1");
  const std::string latex = table.latex();
  EXPECT_THAT(latex, testing::HasSubstr("\\caption{5 \\% of a\\_b}"));
  EXPECT_THAT(latex, testing::HasSubstr("A \\& B & 0.500 $\\pm$ 0.250 \\\\\n"));
  EXPECT_THAT(latex, testing::HasSubstr("\\begin{tabular}{lr}"));
  EXPECT_THAT(latex, testing::HasSubstr("x\\^{}2 \\textbackslash{} \\#1"));
}

TEST(Table, RefusesTooManyCells) {
  EXPECT_THROW(Table("", {"one"}).add_row({count(1), count(2)}), Error);
}

TEST(DisplayWidth, CountsWhatATerminalShows) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("plain"), 5U);
  EXPECT_EQ(display_width("µV ±"), 4U);
  EXPECT_EQ(display_width("e\xCC\x81"), 1U);  // e with a combining acute accent
  EXPECT_EQ(display_width("睡眠"), 4U);
  EXPECT_EQ(display_width("\xFF\xC3"), 2U);  // invalid bytes, a cut sequence
}

}  // namespace
}  // namespace physiomae::report
