#include "physiomae/page/page.h"

#include <set>

#include "tests/page/every_figure.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/page/assets.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/escape.h"
#include "physiomae/page/png.h"

namespace physiomae::page {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

size_t count(const std::string& text, const std::string& what) {
  size_t found = 0;
  for (size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
  return found;
}

Page example() {
  Page page("A page");
  page.section("one", "First " + kHostile);
  page.facts({{"key", kHostile}});
  report::Table table("Scores", {"method", "kappa"});
  table.add_row({report::text(kHostile), report::number(0.5)});
  page.table(table);
  page.section("two", "Second");
  page.figure(bar_chart(text_of("bars"), {"hours"}, {{kHostile, 3}}));
  page.resume("one");
  page.folded_text("a file", "key = 1\n" + kHostile);
  return page;
}

TEST(Page, HasLandmarksHeadingsAndLabels) {
  const std::string html = example().html();
  for (const char* part :
       {"<html lang=\"en\">", "<meta name=\"viewport\"", "<nav aria-label=\"Sections\">",
        "<main id=\"content\">", "<a class=\"skip\" href=\"#content\">",
        "<section id=\"one\" aria-labelledby=\"one-title\">", "<th scope=\"col\">kappa</th>",
        "<th scope=\"row\">", "<caption>Scores</caption>", "<figure id=\"bars\">",
        "role=\"img\" aria-label=\"bars ", "<noscript>", "<figcaption>"})
    EXPECT_THAT(html, HasSubstr(part));
  EXPECT_LT(html.find("key = 1"), html.find("id=\"two\"")) << "resumed section";
}

TEST(Page, NothingFromOutsideIsMarkup) {
  const std::string html = example().html();
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(html, Not(HasSubstr("\x1b")));
  EXPECT_EQ(count(html, "<script"), 4U);
  EXPECT_EQ(count(html, "</script"), 4U) << "two libraries, our script, one specification";
  EXPECT_THAT(html, HasSubstr("M\u00fcller"));
}

TEST(Page, AsksForNothingFromAnywhere) {
  const std::string html = example().html();
  EXPECT_THAT(html, HasSubstr("default-src 'none'; script-src 'unsafe-eval' 'sha256-"));
  EXPECT_THAT(html, Not(HasSubstr("'unsafe-inline' 'sha")));
  for (const char* loading : {"<link", "<script src", "<img", "@import", "url("})
    EXPECT_EQ(count(html.substr(0, html.find("<script>")), loading), 0U) << loading;
}

TEST(Page, WithoutFiguresNeedsNoScript) {
  Page page("words");
  page.section("one", "One");
  page.paragraph("text");
  EXPECT_THAT(page.html(), Not(HasSubstr("<script")));
}

TEST(Page, RefusesWhatCannotBeRight) {
  Page page("x");
  EXPECT_THROW(page.paragraph("before any section"), Error);
  page.section("one", "One");
  EXPECT_THROW(page.section("one", "Again"), Error);
  EXPECT_THROW(page.resume("two"), Error);
}

TEST(Figures, NamesStandInDataAloneNeverInExpressionsOrFields) {
  const std::set<std::string> evaluated = {"field", "calculate", "filter", "test", "labelExpr"};
  for (const Figure& figure : every_figure()) {
    const nlohmann::ordered_json& spec = figure.spec;
    std::function<void(const nlohmann::ordered_json&, const std::string&)> visit =
        [&](const nlohmann::ordered_json& json, const std::string& key) {
          if (json.is_object()) {
            for (const auto& [name, value] : json.items()) {
              EXPECT_EQ(name.find("alert"), std::string::npos) << figure.text.id;
              if (name != "values") visit(value, name);
            }
          } else if (json.is_array()) {
            for (const auto& value : json) visit(value, key);
          } else if (json.is_string() && evaluated.contains(key)) {
            EXPECT_EQ(json.get<std::string>().find("alert"), std::string::npos)
                << figure.text.id << " " << key;
          }
        };
    visit(spec, "");
  }
}

TEST(Figures, RefuseNothingToDraw) {
  EXPECT_THROW(line_chart(text_of("a"), {"x"}, {"y"}, {{"a", {1}, {kNone}}}), Error);
  EXPECT_THROW(line_chart(text_of("a"), {"x"}, {"y"}, {{"a", {1, 2}, {1}}}), Error);
  EXPECT_THROW(bar_chart(text_of("a"), {"x"}, {}), Error);
  EXPECT_THROW(hypnogram_chart(text_of("a"), {hypnogram("a", {"?", "?"})}), Error);
  EXPECT_THROW(heat_map(text_of("a"), {"r", "c", "v", {"a"}, {"b"}, {{1, 2}}}), Error);
  EXPECT_THROW(picture(text_of("a"), {}), Error);
  EXPECT_THROW(diagram(text_of("a"), {}), Error);
  EXPECT_THROW(diagram(text_of("a"), {{{"a", "", ""}}, {}}), Error);
}

TEST(Figures, ArrowsOfADiagramLeadFromRowToRow) {
  const std::vector<Box> one = {{"a", "", ""}}, two(2, one[0]), three(3, one[0]);
  const auto arrows = [](const std::vector<std::vector<Box>>& rows) {
    return diagram(text_of("a"), rows).spec["layer"][0]["data"]["values"];
  };
  EXPECT_EQ(arrows({two, two}).size(), 2U) << "box to box";
  EXPECT_EQ(arrows({two, one, three}).size(), 5U) << "into the one, and out of it";
  EXPECT_EQ(arrows({two, one}).at(1)["x"], 0.75) << "at the middle of the narrower box";
  EXPECT_THROW(arrows({two, three}), Error);
}

TEST(Figures, FewNumbersStandInATable) {
  const Figure few = line_chart(text_of("a"), {"x"}, {"y"}, {{"a", {1, 2}, {3, 4}}});
  ASSERT_TRUE(few.data);
  EXPECT_EQ(few.data->rows().size(), 2U);
  const std::vector<double> many(kReadableRows + 1, 1);
  EXPECT_FALSE(line_chart(text_of("a"), {"x"}, {"y"}, {{"a", many, many}}).data);
}

// Windows 0-3 in one stretch, "?" at 4, one at 5, two behind a gap of 20 windows.
TEST(Figures, AHypnogramMergesWindowsAndKeepsGaps) {
  const Figure figure = night_figures()[0];
  const auto& runs = figure.spec["layer"][1]["data"]["values"];
  std::vector<std::string> stages;
  for (const auto& run : runs) stages.push_back(run["s"]);
  const std::vector<std::string> one = {"W", "N1", "N2", "N3", "R"};
  EXPECT_THAT(std::vector<std::string>(stages.begin(), stages.begin() + 5),
              ::testing::ElementsAreArray(one));
  std::set<std::string> stretches;
  for (const auto& step : figure.spec["layer"][0]["data"]["values"]) stretches.insert(step["g"]);
  EXPECT_EQ(stretches.size(), 6U) << "three of each of two scorers";
  EXPECT_DOUBLE_EQ(runs[2]["b"].get<double>() - runs[2]["a"].get<double>(), 0.0333333 - 0.0166667);
}

TEST(Figures, MinutesOfStages) {
  EXPECT_EQ(stage_minutes(hypnogram("a", {"W", "N2", "REM", "R", "?"})),
            "W 0.5 min, R 1 min, N1 0 min, N2 0.5 min, N3 0 min, no stage 0.5 min");
}

TEST(Png, IsAPng) {
  const std::vector<uint8_t> rgb = {255, 0, 0, 0, 255, 0};
  const std::string file = png(2, 1, rgb);
  EXPECT_EQ(file.substr(0, 8), "\x89PNG\r\n\x1a\n");
  EXPECT_EQ(file.substr(16, 8), std::string("\0\0\0\2\0\0\0\1", 8));
  EXPECT_EQ(file.substr(file.size() - 4), "\xae\x42\x60\x82") << "checksum of an empty IEND";
  EXPECT_THROW(png(3, 1, rgb), Error);
}

TEST(Colours, ViridisHasItsEnds) {
  EXPECT_EQ(viridis(0), (std::array<uint8_t, 3>{0x44, 0x01, 0x54}));
  EXPECT_EQ(viridis(2), (std::array<uint8_t, 3>{0xfd, 0xe7, 0x25}));
  EXPECT_EQ(viridis(kNone), (std::array<uint8_t, 3>{0x80, 0x80, 0x80}));
}

TEST(Assets, AreThoseOfTheSourceTree) {
  EXPECT_TRUE(vega_script().ends_with("vega.min.js.map\n"));
  EXPECT_TRUE(vega_lite_script().ends_with("vega-lite.min.js.map\n"));
  EXPECT_EQ(vega_script().size(), 501599U);
  EXPECT_EQ(vega_lite_script().size(), 267999U);
}

}  // namespace
}  // namespace physiomae::page
