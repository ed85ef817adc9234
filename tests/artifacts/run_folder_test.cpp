#include "physiomae/artifacts/run_folder.h"

#include <csignal>
#include <optional>

#include "tests/support.h"
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/model/config.h"

namespace physiomae::artifacts {
namespace {

using testing::HasSubstr;

class RunFolderTest : public testing::Test {
 protected:
  // What opening the run says; empty where it can be had.
  std::string refusal(bool resume) {
    try {
      const RunFolder run(path(), {&config_}, resume);
      return "";
    } catch (const UsageError& error) {
      return error.what();
    }
  }
  std::filesystem::path path() const { return folder_.path() / "run"; }

  TemporaryFolder folder_;
  model::ModelConfig config_;
};

TEST_F(RunFolderTest, OneProcessAtATime) {
  std::optional<RunFolder> first(std::in_place, path(), std::vector<ConfigSection*>{&config_},
                                 /*resume=*/false);
  EXPECT_THAT(refusal(/*resume=*/true), HasSubstr("another process is training"));
  first.reset();
  EXPECT_EQ(refusal(/*resume=*/true), "");
  EXPECT_THAT(refusal(/*resume=*/false), HasSubstr("holds a run already"));
}

TEST_F(RunFolderTest, AKilledProcessHoldsNothing) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  const pid_t child = fork();
  if (child == 0) {
    const RunFolder run(path(), {&config_}, /*resume=*/false);
    if (write(ends[1], "y", 1) != 1) _exit(1);
    for (;;) pause();
  }
  char told = 0;
  ASSERT_EQ(read(ends[0], &told, 1), 1);
  EXPECT_THAT(refusal(/*resume=*/true), HasSubstr("another process is training"));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
  EXPECT_EQ(refusal(/*resume=*/true), "");
}

TEST_F(RunFolderTest, AFolderOfSomethingElseIsLeftAlone) {
  make_folder(path());
  write_file(path() / "thesis.tex", "years of work");
  EXPECT_THAT(refusal(/*resume=*/false), HasSubstr("is not empty and holds no run"));
  EXPECT_FALSE(std::filesystem::exists(path() / "config.toml"));
  for (const auto& entry : std::filesystem::directory_iterator(path()))
    EXPECT_EQ(entry.path().filename(), "thesis.tex");
  std::filesystem::remove(path() / "thesis.tex");
  EXPECT_EQ(refusal(/*resume=*/false), "");  // what a refused call left is no obstacle
}

}  // namespace
}  // namespace physiomae::artifacts
