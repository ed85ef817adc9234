#include "physiomae/base/child_process.h"

#include <atomic>
#include <cerrno>
#include <csignal>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace physiomae {
namespace {

using testing::HasSubstr;

constexpr unsigned kCpuSeconds = 20;

TEST(ChildProcess, ReturnsWhateverBytes) {
  EXPECT_EQ(run_in_child([] { return std::string(); }, kCpuSeconds), "");
  const std::string large = std::string(1'000'000, '\0') + "end.";
  EXPECT_EQ(run_in_child([&] { return large; }, kCpuSeconds), large);
}

// A call that succeeds leaves errno as it was: an old EINTR there says nothing.
TEST(ChildProcess, AnInterruptionBeforeIsNoneNow) {
  errno = EINTR;
  EXPECT_EQ(run_in_child([] { return std::string("whole"); }, kCpuSeconds), "whole");
}

TEST(ChildProcess, ChangesNothingHere) {
  int value = 1;
  EXPECT_EQ(run_in_child([&] { return std::to_string(++value); }, kCpuSeconds), "2");
  EXPECT_EQ(value, 1);
}

TEST(ChildProcess, ErrorsComeWithTheirKindAndHint) {
  try {
    run_in_child([]() -> std::string { throw InputError("bad", "mend it"); }, kCpuSeconds);
    FAIL();
  } catch (const InputError& error) {
    EXPECT_EQ(error.message(), "bad");
    EXPECT_EQ(error.hint(), "mend it");
  }
  EXPECT_THROW(run_in_child([]() -> std::string { throw UsageError(""); }, kCpuSeconds), Error);
  EXPECT_THROW(run_in_child([]() -> std::string { throw std::bad_alloc(); }, kCpuSeconds), Error);
}

TEST(ChildProcess, ADeathIsAnErrorHere) {
  const auto die = []() -> std::string {
    raise(SIGKILL);
    return "";
  };
  try {
    run_in_child(die, kCpuSeconds);
    FAIL();
  } catch (const ChildDied& error) {
    EXPECT_THAT(error.message(), HasSubstr("Killed"));
  }
  EXPECT_THROW(run_in_child([]() -> std::string { _exit(7); }, kCpuSeconds), ChildDied);
}

TEST(ChildProcess, ALoopWithoutEndEnds) {
  const auto loop = []() -> std::string {
    for (std::atomic<int> i = 0;; ++i) {
    }
  };
  EXPECT_THROW(run_in_child(loop, 1), ChildDied);
}

}  // namespace
}  // namespace physiomae
