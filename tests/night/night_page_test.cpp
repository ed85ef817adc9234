// night.html: what stands in it, that names from outside stay text, and that a browser draws it.
#include "physiomae/night/night_page.h"

#include <regex>

#include "tests/night/made_up_report.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/night/night_figures.h"
#include "physiomae/page/browser.h"

namespace physiomae::night {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

const std::string kHostileText =
    "&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt; \uFFFD[2J Müller &quot;&#39;\\";

std::string html_of(const NightReport& report) { return night_page(report).html(); }

// What stands between <section id="NAME" and the next section.
std::string section_of(const std::string& html, const std::string& name) {
  const size_t begin = html.find("<section id=\"" + name + "\"");
  return begin == std::string::npos ? ""
                                    : html.substr(begin, html.find("</section>", begin) - begin);
}

TEST(NightPage, BannersSayWhatTheChecksSaidTheWorstFirst) {
  const std::string summary = section_of(html_of(made_up_report()), "summary");
  EXPECT_THAT(summary, AllOf(HasSubstr("a wrong unit (staged with --force); hint: mend the header"),
                             HasSubstr("mains of " + kHostileText + "; hint: another channel")));
  EXPECT_LT(summary.find("a wrong unit"), summary.find("mains of"));
  NightReport report = made_up_report();
  report.night.simulated_model = true;
  EXPECT_THAT(section_of(html_of(report), "summary"), HasSubstr(std::string(kSimulatedModel)));
  report = made_up_report();
  report.findings.clear();
  EXPECT_THAT(section_of(html_of(report), "summary"), HasSubstr("staging found nothing"));
}

TEST(NightPage, FiguresSayInWordsWhatTheyShow) {
  const std::string night = section_of(html_of(made_up_report()), "night");
  for (const char* id : {"hypnogram", "hypnodensity", "spectrogram", "confidence"})
    EXPECT_THAT(night, HasSubstr("<figure id=\"" + std::string(id) + "\">"));
  EXPECT_THAT(night,
              AllOf(HasSubstr("Model: W 1.5 min, R 1 min, N1 0.5 min, N2 1.5 min, N3 0.5 min, "
                              "no stage 0.5 min. Lab: W 1 min"),
                    HasSubstr("1 windows differ. 1 arousal regions."),
                    HasSubstr("0.12 h; on average it is greatest at 10 Hz"),
                    HasSubstr("0 of 10 staged windows have a stage of less than 0.5")));
}

// The domains of all quantitative x encodings of a specification.
void add_domains(const nlohmann::ordered_json& spec, std::vector<std::string>& domains) {
  for (const auto& layer : spec.value("layer", nlohmann::ordered_json::array()))
    add_domains(layer, domains);
  if (spec.contains("encoding") && spec["encoding"].contains("x") &&
      spec["encoding"]["x"].contains("field"))
    domains.push_back(spec["encoding"]["x"]["scale"]["domain"].dump());
}

TEST(NightPage, FiguresShareOneAxisOfTime) {
  for (const page::Figure& figure : night_figures(made_up_report())) {
    std::vector<std::string> domains;
    add_domains(figure.spec, domains);
    EXPECT_FALSE(domains.empty());
    for (const std::string& domain : domains)  // 13 windows from 29.995 s on
      EXPECT_EQ(domain.substr(0, 11), "[0,0.116665") << figure.text.id;
  }
}

TEST(NightPage, StatisticsHaveIntervalsAndTheLabsValue) {
  const std::string text = section_of(html_of(made_up_report()), "statistics");
  EXPECT_THAT(text, AllOf(HasSubstr("90 % intervals"), HasSubstr(">TST<"), HasSubstr(">3.5<"),
                          HasSubstr(">3.0<"), HasSubstr(">4.0<"), HasSubstr(">n/a<"),
                          HasSubstr("25.0 % of sleep windows have a CinC 2018")));
}

TEST(NightPage, AgreementIsThereWithLabelsAlone) {
  NightReport report = made_up_report();
  const std::string text = section_of(html_of(report), "agreement");
  EXPECT_THAT(text, AllOf(HasSubstr("<dt>Cohen&#39;s kappa</dt><dd>0."), HasSubstr("100 %"),
                          HasSubstr("9 of 10 windows have the lab&#39;s stage")));
  report.agreement.reset();
  report.scored.clear();
  report.scored_statistics.clear();
  const std::string without = html_of(report);
  EXPECT_EQ(section_of(without, "agreement"), "");
  EXPECT_THAT(without, AllOf(Not(HasSubstr(">lab<")), Not(HasSubstr("windows differ"))));
}

TEST(NightPage, WindowsToLookAtFirstAndChannels) {
  const std::string html = html_of(made_up_report());
  const std::string review = section_of(html, "review");
  const size_t differs = review.find(">29.995<"), not_staged = review.find(">179.995<");
  EXPECT_LT(differs, not_staged);  // the window that the lab has as N3, then the one not staged
  EXPECT_NE(not_staged, std::string::npos);
  EXPECT_THAT(
      section_of(html, "channels"),
      AllOf(HasSubstr("EEG-channel " + kHostileText), HasSubstr("why " + kHostileText),
            HasSubstr("no channel is ECG"), HasSubstr("read with a warning " + kHostileText)));
}

TEST(NightPage, NamesFromOutsideStayText) {
  const std::string html = html_of(made_up_report());
  EXPECT_THAT(html, HasSubstr("<title>Night n1 " + kHostileText + "</title>"));
  EXPECT_THAT(html, Not(HasSubstr("<script>alert")));
  EXPECT_EQ(html.find('\x1b'), std::string::npos);
}

TEST(NightPage, OfANightOfWhichNothingCouldBeStaged) {
  NightReport report = made_up_report();
  for (Window& window : report.night.windows) window.usable = false;
  report.spectrogram = {};
  report.scored.clear();
  report.scored_statistics.clear();
  report.agreement.reset();
  const std::string html = html_of(report);
  EXPECT_THAT(html, AllOf(HasSubstr("No window could be staged."), Not(HasSubstr("<figure"))));
}

TEST(NightPage, ABrowserDrawsEveryFigure) {
  const auto browser = page::find_browser();
  if (!browser)
    GTEST_SKIP() << "no browser: chromium is not on $PATH (scripts/bootstrap.sh browser)";
  const page::Page made = night_page(made_up_report());
  const page::Loaded loaded = page::load_page(*browser, made.html());
  EXPECT_THAT(loaded.console, testing::IsEmpty());
  EXPECT_EQ(made.figures(), 5U);
  const std::regex drawn("<figure[^>]*data-(marks=\"[1-9][0-9]*\"|status=\"drawn\")[^>]*>");
  const std::string& html = loaded.document;
  EXPECT_EQ(std::distance(std::sregex_iterator(html.begin(), html.end(), drawn), {}), 5);
  EXPECT_THAT(html,
              AllOf(HasSubstr("data-figures=\"5\""), Not(HasSubstr("data-status=\"broken\""))));
}

}  // namespace
}  // namespace physiomae::night
