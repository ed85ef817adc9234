#include "physiomae/summary/report_page.h"

#include "tests/store/made_up_store.h"
#include "tests/summary/made_up_run.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "physiomae/base/error.h"
#include "physiomae/base/folder_lock.h"
#include "physiomae/page/browser.h"

namespace physiomae::summary {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

class ReportPage : public ::testing::Test {
 protected:
  std::string html() const { return report_page({{folder_}, "1.2.3"}).html(); }
  std::string metrics() const { return read_text(folder_ / "run" / "metrics.csv"); }

  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

TEST_F(ReportPage, ReadsTheNumbersOfScores) {
  write_scores(folder_ / "probe");
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("0.595 [0.511, 0.746]"));
  EXPECT_THAT(page, HasSubstr("<td class=\"number\">0.489</td>")) << "no interval";
  EXPECT_THAT(page, HasSubstr("REM: 50 % right"));
  EXPECT_THAT(page, HasSubstr("expected calibration error 0.100"));
  EXPECT_THAT(page, HasSubstr("Kappa 0.42. Scored: W 0.5 min, R 0 min, N1 0 min, N2 0.5 min"));
  EXPECT_THAT(page, HasSubstr("1 of 2 windows differ"));
  EXPECT_THAT(page, HasSubstr("a remark"));
}

TEST_F(ReportPage, NamesWhatIsMissing) {
  write_scores(folder_ / "probe");
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("Not in this report"));
  EXPECT_THAT(page, HasSubstr("data and their quality: give the store (ingest)"));
  EXPECT_THAT(page, HasSubstr("label efficiency of probe: it has one number of training patients"));
}

TEST_F(ReportPage, OfARunThatIsStillGoingSaysSoAndLeavesATornLineOut) {
  write_run(folder_ / "run", /*ended=*/false);
  write_file(folder_ / "run" / "metrics.csv", metrics() + "40,1,0.0001,0.8,0.3,120,1.");
  auto lock = FolderLock::take(folder_ / "run", "run");
  ASSERT_TRUE(lock);
  const std::string going = html();
  lock.reset();
  EXPECT_THAT(going, HasSubstr("This run is still going: what follows ends at step 30"));
  EXPECT_THAT(going, HasSubstr("1 unfinished or damaged line(s) of metrics.csv are left out"));
  EXPECT_THAT(going, HasSubstr("training: 2 at step 10, 1.25 at step 30"));
  EXPECT_THAT(going, Not(HasSubstr("0.0001")));
  EXPECT_THAT(html(), HasSubstr("This run was stopped before its end"));
}

TEST_F(ReportPage, OfARunThatHasJustBegun) {
  write_run(folder_ / "run", /*ended=*/false);
  std::filesystem::remove(folder_ / "run" / "metrics.csv");
  EXPECT_THAT(html(), HasSubstr("has logged nothing yet"));
  write_file(folder_ / "run" / "metrics.csv", "step,loss\n");
  EXPECT_THAT(html(), HasSubstr("nothing is logged yet"));
}

TEST_F(ReportPage, OfARunThatHasEnded) {
  write_run(folder_ / "run", /*ended=*/true);
  const std::string page = html();
  EXPECT_THAT(page, Not(HasSubstr("still going")));
  EXPECT_THAT(page, Not(HasSubstr("was stopped")));
  EXPECT_THAT(page, HasSubstr("Simulated signals: these numbers say nothing about real patients"));
  EXPECT_THAT(page, HasSubstr("Resolved configuration of run"));
}

TEST_F(ReportPage, IsMadeAroundWhatIsDamaged) {
  write_run(folder_ / "run", true);
  write_scores(folder_ / "probe");
  write_file(folder_ / "probe" / "scores.json", "{\"sizes\": [");
  EXPECT_THAT(html(), HasSubstr("scores.json: is no JSON"));
  write_file(folder_ / "probe" / "scores.json",
             "{\"sizes\": [{\"tasks\": [{\"task\": 3}], \"methods\": 7}]}");
  EXPECT_THAT(html(), HasSubstr("Loss of run")) << "the rest stands";
  std::filesystem::create_directories(folder_ / "analysis");
  write_file(folder_ / "analysis" / "summary.json", "{}");
  write_file(folder_ / "analysis" / "rollout.safetensors", "no tensors");
  EXPECT_THAT(html(), HasSubstr("rollout of analysis"));
}

TEST_F(ReportPage, RefusesWhatItKnowsNothingOf) {
  EXPECT_THROW(html(), InputError);
  EXPECT_THROW(report_page({{folder_ / "nowhere"}, ""}), InputError);
}

TEST_F(ReportPage, CountsWhatAStoreHolds) {
  store::RecordContent flagged =
      store::made_up_content({.record = "a", .patient = "p", .stages = {-1, 0, 4, 4}});
  flagged.header.quality[0] = {"mains 60 Hz 37.64 %", "flat 2.5 %"};
  store::RecordContent other = store::made_up_content({.record = "b", .patient = "q"});
  other.header.quality[0] = {"mains 60 Hz 40 %"};
  store::write_record(folder_ / "store", flagged);
  store::write_record(folder_ / "store", other);
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("N3 0.0, without a stage 0.0."));
  EXPECT_THAT(page, Not(HasSubstr(" nan")));
  EXPECT_THAT(
      page,
      HasSubstr("<td>mains 60 Hz</td><td class=\"number\">2</td><td class=\"number\">40.0</td>"));
  EXPECT_THAT(page, HasSubstr("All modalities are there in all windows"));
}

TEST_F(ReportPage, DrawsTheArchitectureFromItsBlocks) {
  write_architecture(folder_ / "early", "early");
  write_architecture(folder_ / "late", "late");
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr(R"("t":"tokenizer","d":"207 k","g":"own to a modality")"));
  EXPECT_THAT(page, HasSubstr(R"("t":"18 of 60 tokens stay")"));
  EXPECT_THAT(page, HasSubstr(R"("d":"width 128, hidden 512 · 200 k parameters","g":"shared")"));
  EXPECT_THAT(page, HasSubstr(R"("t":"head sleep","d":"256 to 5","g":"own to a task")"));
  EXPECT_THAT(page,
              HasSubstr(R"("t":"encoder, 4 layers of 4 heads","d":"200 k","g":"own to a mod)"));
  EXPECT_THAT(page, HasSubstr(R"("t":"embeddings side by side")"));
}

TEST_F(ReportPage, KeepsSizesAndPartsOfAMaskRatioApart) {
  write_grid(folder_ / "grid");
  const std::string page = html();
  EXPECT_THAT(page, HasSubstr("multimae, 4 patients: 0.450 at 0.5, 0.450 at 0.9. "
                              "multimae, 16 patients: 0.165 at 0.5, 0.165 at 0.9. "));
  EXPECT_THAT(page, HasSubstr("multimae_drop, 16 patients: 0.167 at 0.5, 0.167 at 0.9. "));
}

TEST_F(ReportPage, IsDrawnByABrowser) {
  const auto browser = page::find_browser();
  if (!browser)
    GTEST_SKIP() << "no browser: chromium is not on $PATH (scripts/bootstrap.sh browser)";
  write_run(folder_ / "run", true);
  write_scores(folder_ / "probe");
  write_architecture(folder_ / "analysis", "early");
  write_grid(folder_ / "grid");
  store::write_made_up(folder_ / "store",
                       {{.record = "a", .patient = "p" + kHostile},
                        {.record = "b", .patient = "q", .presence = {15, 15, 15, 3, 3}}});
  const page::Loaded loaded = page::load_page(*browser, html());
  EXPECT_THAT(loaded.console, IsEmpty());
  const std::string& text = loaded.document;
  EXPECT_THAT(text.substr(text.find("<html"), 100), HasSubstr("data-status=\"drawn\""));
  for (const char* id : {"loss-run", "probe-confusion-sleep", "probe-reliability-sleep",
                         "probe-night-tr03-0083", "stages-store", "presence-store",
                         "analysis-architecture", "grid-fig3-validation", "grid-fig3-test"}) {
    const size_t at = text.find(std::string("<figure id=\"") + id + "\"");
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_THAT(text.substr(at, 120), HasSubstr("data-status=\"drawn\"")) << id;
  }
  EXPECT_THAT(text, Not(HasSubstr("<script>alert")));
}

}  // namespace
}  // namespace physiomae::summary
