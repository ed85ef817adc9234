// scripts/predictions_from.py: where epochs stand, and files that it refuses (judge_test.cpp has
// what the programs write).
#include <tuple>

#include "tests/cli/judge_fixture.h"
#include <gmock/gmock.h>

namespace physiomae {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

class Converter : public JudgeProgram {
 protected:
  /// Refused, with these words and a hint, and nothing is written.
  void refuses(const std::string& program, const std::string& file, const std::string& words,
               const std::string& more = "") {
    std::filesystem::remove(folder_ / "converted.csv");
    const std::string out = convert(program, file, more);
    EXPECT_NE(status_, 0) << words;
    EXPECT_THAT(log_,
                AllOf(HasSubstr(words), HasSubstr("hint: "), testing::Not(HasSubstr("Traceback"))));
    EXPECT_FALSE(std::filesystem::exists(out)) << words;
  }
  std::string yasa_json(const std::string& start, const std::string& freq = "30s") {
    return folder_.write("n.json", fmt::format(R"({{"values": ["W", "N1", "W", "N2", "N2", "N2"],
        "freq": "{}", "start": {}, "proba": null}})",
                                               freq, start));
  }
  std::string ids(const std::string& lines) { return folder_.write("n.ids", lines); }
};

// Windows that began at 0 s would hold answers about other times.
TEST_F(Converter, ShortEpochsOffTheGridOfTheRecordingStayWhereTheyAre) {
  EXPECT_THAT(starts_of(convert("usleep", ids("9,60,W\n69,30,N2\n"), "--epoch 10")),
              ElementsAre(9, 39, 69));
  EXPECT_THAT(starts_of(convert("usleep", ids("9,60,W\n"), "--epoch 10 --offset 21")),
              ElementsAre(30, 60));
  const auto timed = folder_.write(
      "t.csv",
      "Time,YASA\n2024-01-31 23:00:07,N1\n2024-01-31 23:00:22,N1\n2024-01-31 23:00:37,N2\n"
      "2024-01-31 23:00:52,N2\n");
  EXPECT_THAT(starts_of(convert("yasa", timed, "--epoch 15 --begin '2024-01-31 23:00:00'")),
              ElementsAre(7, 37));
}

// Rows may be left out: what lies on the recording's grid is not put together otherwise for that.
TEST_F(Converter, ShortEpochsOnTheGridOfTheRecordingMakeItsWindows) {
  EXPECT_THAT(starts_of(convert("usleep", ids("10,80,W\n"), "--epoch 10")), ElementsAre(30, 60));
  EXPECT_THAT(log_, HasSubstr("2 epochs of 1 records, 1 without a stage"));
  EXPECT_THAT(starts_of(convert("usleep", ids("0.3,29.7,W\n30,60,N1\n"), "--epoch 0.3")),
              ElementsAre(30, 60));
}

TEST_F(Converter, EpochsThatDoNotFollowEachOtherAreRefused) {
  refuses("usleep", ids("9,30,W\n43,30,N2\n"), "an epoch starts at 43 s, expected epochs of 10 s",
          "--epoch 10");
  refuses("usleep", ids("0,60,W\n45,30,N2\n"), "epochs start at 30 s and at 45 s");
}

TEST_F(Converter, AStartInAFileCountsFromTheRecordings) {
  refuses("yasa", yasa_json(R"("2024-01-31 23:00:30")"), "has times of day");
  EXPECT_THAT(starts_of(convert("yasa", yasa_json(R"("2024-01-31 23:00:30")"),
                                "--begin '2024-01-31 23:00:00'")),
              ElementsAre(30, 60, 90, 120, 150, 180));
  EXPECT_THAT(starts_of(convert("yasa", yasa_json(R"("2024-01-31 23:00:07")", "10s"),
                                "--begin '2024-01-31 23:00:00'")),
              ElementsAre(7, 37));
  refuses("yasa", yasa_json(R"("2024-01-31 22:00:00")"), "3600 s before the recording",
          "--begin '2024-01-31 23:00:00'");
  refuses("yasa", yasa_json("17"), "is no time beside", "--begin '2024-01-31 23:00:00'");
}

TEST_F(Converter, ABeginOfNumberedEpochsIsRefused) {
  const std::string begin = "--begin '2024-01-31 23:00:00'";
  refuses("yasa", yasa_json("null"), "numbers its epochs, --begin", begin);
  const auto table = folder_.write("n.csv", "Epoch,Stage\n0,W\n");
  refuses("yasa", table, "numbers its epochs, --begin", begin);
  convert("usleep", ids("0,30,W\n"), begin);
  EXPECT_NE(status_, 0);
  EXPECT_THAT(log_, HasSubstr("--offset says"));
}

TEST_F(Converter, FilesAsSpreadsheetsSaveThemAreRead) {
  const std::string mark = "\xef\xbb\xbf";
  EXPECT_THAT(starts_of(convert("yasa", folder_.write("n.csv", mark + "Epoch,Stage\n0,W\n"))),
              ElementsAre(0));
  EXPECT_THAT(starts_of(convert(
                  "yasa", folder_.write("n.json", mark + R"({"values": ["W"], "proba": null})"))),
              ElementsAre(0));
  std::string wide = "\xff\xfe";
  for (const char letter : std::string("Epoch,Stage\n1,W\n")) wide += {letter, '\0'};
  EXPECT_THAT(starts_of(convert("yasa", folder_.write("n.csv", wide))), ElementsAre(30));
}

TEST_F(Converter, AFileThatSaysNothingIsRefused) {
  const std::string luna = "ID\tE\tPP_W\tPP_N1\tPP_N2\tPP_N3\tPP_R\n",
                    none = "r\t1\tNA\tNA\tNA\tNA\tNA\n", words = "no window of 30 s with a stage";
  refuses("usleep", folder_.write("n.hyp", ""), words);
  refuses("usleep", folder_.write("n.hyp", "UNKNOWN\n"), words);
  refuses("usleep", ids(""), words);
  refuses(
      "usleep",
      folder_.write("n.npy", npy("{'descr': '|i1', 'fortran_order': False, 'shape': (0,)}", "")),
      words);
  refuses("luna", folder_.write("l.txt", luna + none), words);
  const std::string one = "s\t1\t1\t0\t0\t0\t0\n";
  EXPECT_THAT(starts_of(convert("luna", folder_.write("l.txt", luna + none + one))),
              ElementsAre(0));
  EXPECT_THAT(log_, AllOf(HasSubstr("record r: none of its 1 windows has a stage"),
                          HasSubstr("1 epochs of 1 records, 1 without a stage")));
}

TEST_F(Converter, TwoColumnsOfAStageAreRefused) {
  refuses("yasa", folder_.write("n.csv", "Epoch,W,N1,N2,N3,R,REM\n0,.1,.2,.3,.3,.1,.9\n"),
          "\"R\" and \"REM\" are both REM");
  refuses("yasa", folder_.write("n.csv", "Epoch,WAKE,W,N1,N2,N3,R\n0,.1,.2,.3,.3,.1,.9\n"),
          "\"WAKE\" and \"W\" are both W");
}

TEST_F(Converter, StripLeavesAName) {
  refuses("usleep", folder_.write("night.hyp", "W\n"), "--strip night leaves nothing",
          "--strip night");
}

TEST_F(Converter, OnlyAFileOfItsOwnIsReplaced) {
  const std::string night = folder_.write("night.hyp", "W\n"), text = "W\n";
  convert("usleep", night, "--out " + night);
  EXPECT_NE(status_, 0);
  EXPECT_THAT(log_, AllOf(HasSubstr("is there, and not by this program"), HasSubstr("--out")));
  EXPECT_EQ(file_text(night), text);
  convert("usleep", night);
  convert("usleep", night);
  EXPECT_EQ(status_, 0) << log_;
}

}  // namespace
}  // namespace physiomae
