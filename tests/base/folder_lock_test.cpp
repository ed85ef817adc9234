#include "physiomae/base/folder_lock.h"

#include <csignal>
#include <ctime>

#include "tests/support.h"
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/file.h"

namespace physiomae {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

// A process that holds the lock until it is killed.
class Holder {
 public:
  Holder(const std::filesystem::path& folder, const std::string& name) {
    int ends[2];
    if (pipe(ends) != 0) throw Error("no pipe");
    pid_ = fork();
    if (pid_ == 0) {
      const auto lock = FolderLock::take(folder, name);
      const char told = lock ? 'y' : 'n';
      if (write(ends[1], &told, 1) != 1) _exit(1);
      for (;;) pause();
    }
    char told = 0;
    if (read(ends[0], &told, 1) != 1) throw Error("the holder died");
    close(ends[0]);
    close(ends[1]);
    holds_ = told == 'y';
  }
  ~Holder() { reap(); }
  bool holds() const { return holds_; }
  void kill_now() const { kill(pid_, SIGKILL); }
  void reap() {
    if (pid_ <= 0) return;
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_ = -1;
  bool holds_ = false;
};

TEST(FolderLock, OneAtATimeAndThenAgain) {
  const TemporaryFolder folder;
  for (int i = 0; i < 3; ++i) {
    const auto lock = FolderLock::take(folder.path(), "run");
    ASSERT_TRUE(lock);
    EXPECT_FALSE(FolderLock::take(folder.path(), "run"));
    EXPECT_TRUE(FolderLock::take(folder.path(), "other"));
    EXPECT_THAT(FolderLock::held(folder.path()), ElementsAre("run"));
  }
  EXPECT_THAT(FolderLock::held(folder.path()), IsEmpty());
}

TEST(FolderLock, AnotherProcessHoldsItUntilItIsKilled) {
  const TemporaryFolder folder;
  Holder holder(folder.path(), "run");
  ASSERT_TRUE(holder.holds());
  EXPECT_FALSE(FolderLock::take(folder.path(), "run"));
  holder.kill_now();
  // Killed, and its parent has not yet asked: a zombie holds nothing.
  bool taken = false;
  for (int i = 0; i < 200 && !taken; ++i) {
    taken = FolderLock::take(folder.path(), "run").has_value();
    usleep(10'000);
  }
  EXPECT_TRUE(taken);
}

TEST(FolderLock, OfManyThatFindItDeadOneTakesIt) {
  const TemporaryFolder folder;
  Holder(folder.path(), "run").reap();
  std::vector<std::unique_ptr<Holder>> all;
  int holding = 0;
  for (int i = 0; i < 8; ++i) {
    all.push_back(std::make_unique<Holder>(folder.path(), "run"));
    holding += all.back()->holds() ? 1 : 0;
  }
  EXPECT_EQ(holding, 1);
}

// A later process with the number of the dead one must not look like it.
TEST(FolderLock, TheNumberOfAProcessIsNotEnough) {
  const TemporaryFolder folder;
  const ProcessIdentity own = ProcessIdentity::own();
  folder.write(".lock-run-4", R"({"machine": ")" + own.machine + R"(", "pid": )" +
                                  std::to_string(own.pid) +
                                  R"(, "started": 1, "given_back": false})");
  EXPECT_TRUE(FolderLock::take(folder.path(), "run"));
}

TEST(FolderLock, AnotherMachinesLockLivesAsLongAsItIsTouched) {
  const TemporaryFolder folder;
  const auto file =
      folder.write(".lock-run-1", R"({"machine": "elsewhere", "pid": 1, "started": 1})");
  EXPECT_FALSE(FolderLock::take(folder.path(), "run"));
  const timespec long_ago[2] = {{time(nullptr) - 600, 0}, {time(nullptr) - 600, 0}};
  ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), long_ago, 0), 0);
  EXPECT_TRUE(FolderLock::take(folder.path(), "run"));
}

TEST(FolderLock, ADamagedFileIsJudgedByItsAge) {
  for (const char* content :
       {"{ broken", "[]", R"({"pid": "x"})", R"({"pid": 1, "given_back": "x", "machine": 3})"}) {
    const TemporaryFolder folder;
    const auto file = folder.write(".lock-run-1", content);
    EXPECT_FALSE(FolderLock::take(folder.path(), "run")) << content;
    const timespec long_ago[2] = {{time(nullptr) - 600, 0}, {time(nullptr) - 600, 0}};
    ASSERT_EQ(utimensat(AT_FDCWD, file.c_str(), long_ago, 0), 0);
    EXPECT_TRUE(FolderLock::take(folder.path(), "run")) << content;
  }
}

}  // namespace
}  // namespace physiomae
