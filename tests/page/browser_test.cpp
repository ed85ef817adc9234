// Pages in a real browser. Without one these tests are skipped, by name.
#include "physiomae/page/browser.h"

#include <cstdlib>
#include <regex>

#include "tests/page/every_figure.h"
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/page/colours.h"
#include "physiomae/page/page.h"

namespace physiomae::page {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class Browser : public ::testing::Test {
 protected:
  void SetUp() override {
    browser_ = find_browser();
    if (!browser_)
      GTEST_SKIP() << "no browser: chromium is not on $PATH (scripts/bootstrap.sh browser)";
  }

  Loaded load(const Page& page, bool export_figures = false,
              const std::vector<std::string>& more = {}) {
    return load_page(*browser_, page.html(export_figures), more);
  }

  std::optional<std::filesystem::path> browser_;
};

std::string tag(const std::string& document, const std::string& begin) {
  const size_t at = document.find(begin);
  return at == std::string::npos ? "" : document.substr(at, document.find('>', at) - at + 1);
}

// Of the image header that follows the eight bytes of its signature (PNG, section 11.2.2).
int png_width(const std::string& png) {
  if (png.size() < 24 || png.compare(1, 3, "PNG") != 0) return 0;
  int width = 0;
  for (size_t i = 16; i < 20; ++i) width = width << 8 | static_cast<unsigned char>(png[i]);
  return width;
}

Page page_of(const std::vector<Figure>& figures) {
  Page page("Page of " + kHostile);
  page.section("figures", "Figures " + kHostile);
  page.banner(Severity::warning, kHostile);
  for (const Figure& figure : figures) page.figure(figure);
  return page;
}

TEST_F(Browser, EveryKindOfFigureIsDrawn) {
  const std::vector<Figure> figures = every_figure();
  const Loaded loaded = load(page_of(figures));
  EXPECT_THAT(loaded.console, IsEmpty());
  EXPECT_THAT(tag(loaded.document, "<html"), HasSubstr("data-status=\"drawn\""));
  for (const Figure& figure : figures) {
    const std::string opened = tag(loaded.document, "<figure id=\"" + figure.text.id + "\"");
    EXPECT_THAT(opened, HasSubstr("data-status=\"drawn\""));
    EXPECT_TRUE(std::regex_search(opened, std::regex("data-marks=\"[1-9]"))) << opened;
  }
  for (const std::string_view colour : kStageColours)
    EXPECT_THAT(loaded.document, HasSubstr(fmt::format("stroke=\"{}\"", colour))) << "hypnogram";
  size_t drawings = 0;
  for (size_t at = loaded.document.find("<svg"); at != std::string::npos;
       at = loaded.document.find("<svg", at + 1))
    ++drawings;
  EXPECT_EQ(drawings, figures.size());
}

TEST_F(Browser, NamesAreTextInWhatIsDrawn) {
  const Loaded loaded = load(page_of(every_figure()));
  EXPECT_THAT(loaded.document, Not(HasSubstr("<script>alert")));
  EXPECT_THAT(loaded.document, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt; \uFFFD[2J Müller"));
}

TEST_F(Browser, ABrokenFigureIsNoticed) {
  Figure unknown_mark = line_figures().front(), unknown_field = bar_figures()[2];
  unknown_mark.text.id = "unknown-mark";
  unknown_mark.spec["layer"][0]["mark"] = "blot";
  unknown_field.text.id = "unknown-field";
  unknown_field.spec["encoding"]["x"]["field"] = "nothing";
  Page page = page_of({bar_figures()[2], unknown_mark, unknown_field});
  const Loaded loaded = load(page);
  EXPECT_THAT(tag(loaded.document, "<html"), HasSubstr("data-status=\"broken\""));
  EXPECT_THAT(tag(loaded.document, "<figure id=\"bars\""), HasSubstr("data-status=\"drawn\""));
  for (const char* id : {"unknown-mark", "unknown-field"})
    EXPECT_THAT(tag(loaded.document, std::string("<figure id=\"") + id),
                HasSubstr("data-status=\"broken\""));
  EXPECT_GE(loaded.console.size(), 2U);
}

TEST_F(Browser, APolicyKeepsOtherScriptsFromRunning) {
  Page page = page_of({});
  std::string html = page_of(bar_figures()).html();
  html.insert(html.find("</main>"),
              "<script>document.title = 'taken over'</script><img src=http://localhost/x>");
  const Loaded loaded = load_page(*browser_, html);
  EXPECT_THAT(loaded.document, Not(HasSubstr("<title>taken over")));
  EXPECT_THAT(loaded.console, Not(IsEmpty()));
}

TEST_F(Browser, FiguresAreExportedInLightColours) {
  const std::vector<Figure> figures = every_figure();
  const auto exported = exported_figures(load(page_of(figures), true, {"--force-dark-mode"}));
  ASSERT_EQ(exported.size(), 2 * figures.size());
  for (const Figure& figure : figures) {
    const std::string& svg = exported.at(figure.text.id + ".svg");
    EXPECT_EQ(svg.rfind("<svg", 0), 0U);
    EXPECT_THAT(svg, HasSubstr("#1a1d21")) << "text of the light style sheet";
    EXPECT_THAT(svg, Not(HasSubstr("\x1b")));
    EXPECT_GE(png_width(exported.at(figure.text.id + ".png")), 3 * 640) << figure.text.id;
  }
}

// Clicks are made, and what they would save recorded, by a script that the page's policy would keep
// from running: it is taken out.
TEST_F(Browser, ButtonsSaveEachFigureAsAFile) {
  std::string html = page_of({bar_figures()[2], matrix_figures()[1]}).html();
  const size_t policy = html.find("<meta http-equiv=\"Content-Security-Policy\"");
  html.erase(policy, html.find('>', policy) + 1 - policy);
  html.insert(html.find("</body>"), R"(<script>
    HTMLAnchorElement.prototype.click = async function () {
      const bytes = new Uint8Array(await (await fetch(this.href)).arrayBuffer());
      const begin = String.fromCharCode(...bytes.subarray(0, 4));
      const saved = document.createElement("p");
      saved.textContent = `saved ${this.download} ${begin.replace("\x89", "")}`;
      document.body.append(saved);
    };
    for (const button of document.querySelectorAll(".save button")) button.click();
  </script>)");
  const Loaded loaded = load_page(*browser_, html);
  EXPECT_THAT(loaded.console, IsEmpty());
  for (const std::string id : {"bars", "picture"})
    for (const std::string& file : {id + ".svg &lt;svg", id + ".png PNG"})
      EXPECT_THAT(loaded.document, HasSubstr("<p>saved " + file)) << file;
}

}  // namespace
}  // namespace physiomae::page
