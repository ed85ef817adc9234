// Signals that ask a program to stop, in child processes.
#include "physiomae/base/interrupt.h"

#include <csignal>
#include <cstdlib>

#include <gtest/gtest.h>

namespace physiomae {
namespace {

// Ends with the signal that is remembered after all of `numbers` came.
[[noreturn]] void receive(std::initializer_list<int> numbers) {
  catch_stop_signals();
  for (const int number : numbers) std::raise(number);
  std::_Exit(stop_signal());
}

TEST(InterruptDeathTest, OneSignalIsRememberedAndTheWorkGoesOn) {
  EXPECT_EXIT(receive({SIGINT}), testing::ExitedWithCode(SIGINT), "");
  EXPECT_EXIT(receive({SIGTERM}), testing::ExitedWithCode(SIGTERM), "");
}

// Somebody at the keyboard means it; a scheduler may send what it likes.
TEST(InterruptDeathTest, OnlyASecondInterruptEndsAtOnce) {
  EXPECT_EXIT(receive({SIGINT, SIGINT}), testing::KilledBySignal(SIGINT), "");
  EXPECT_EXIT(receive({SIGINT, SIGTERM}), testing::ExitedWithCode(SIGTERM), "");
  EXPECT_EXIT(receive({SIGTERM, SIGINT}), testing::ExitedWithCode(SIGINT), "");
}

}  // namespace
}  // namespace physiomae
