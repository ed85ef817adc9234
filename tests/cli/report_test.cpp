// `physiomae report` and what reaches a terminal.
#include "tests/cli/program.h"
#include "tests/summary/made_up_run.h"
#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace physiomae {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

class Report : public ::testing::Test {
 protected:
  TemporaryFolder temporary_;
  std::filesystem::path folder_ = temporary_.path();
};

TEST_F(Report, WritesAPageAndSaysWhere) {
  summary::write_run(folder_ / "run", true);
  const auto out = folder_ / "report.html";
  const ProgramResult result =
      run_program({"report", (folder_ / "run").string(), "--out", out.string()});
  EXPECT_EQ(result.status, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr(out.string() + ": "));
  EXPECT_THAT(read_text(out), HasSubstr("<!DOCTYPE html>"));
}

TEST_F(Report, FiguresWithoutABrowserAreRefusedWithAWayOut) {
  summary::write_run(folder_ / "run", true);
  setenv("PHYSIOMAE_BROWSER", "/nowhere/chromium", 1);
  const ProgramResult result =
      run_program({"report", folder_.string(), "--out", (folder_ / "r.html").string(), "--figures",
                   (folder_ / "figures").string()});
  unsetenv("PHYSIOMAE_BROWSER");
  EXPECT_EQ(result.status, 1);
  EXPECT_THAT(result.err, HasSubstr("there is none"));
  EXPECT_THAT(result.err, HasSubstr("hint: apt-get install chromium"));
  EXPECT_TRUE(std::filesystem::exists(folder_ / "r.html")) << "the page is there all the same";
}

TEST_F(Report, NamesDoNotReachATerminalAsCommands) {
  const std::string name = "night\x1b]0;owned\x07\xfc.edf";
  const ProgramResult missing = run_program({"inspect", name});
  EXPECT_NE(missing.status, 0);
  EXPECT_THAT(missing.err, Not(HasSubstr("\x1b")));
  EXPECT_THAT(missing.err, HasSubstr("night\\x1b]0;owned\\x07\u00fc.edf"));
  summary::write_run(folder_ / name, true);
  const ProgramResult report =
      run_program({"report", (folder_ / name).string(), "--out", (folder_ / "r.html").string()});
  EXPECT_EQ(report.status, 0) << report.err;
  const std::string page = read_text(folder_ / "r.html");
  EXPECT_THAT(page, Not(HasSubstr("\x1b")));
  EXPECT_THAT(page, HasSubstr("night\uFFFD]0;owned\uFFFD\u00fc.edf"));
}

}  // namespace
}  // namespace physiomae
