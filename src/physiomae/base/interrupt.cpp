#include "physiomae/base/interrupt.h"

#include <atomic>

#include <signal.h>

#include "physiomae/base/error.h"

namespace physiomae {
namespace {

std::atomic<int> requested{0};
static_assert(std::atomic<int>::is_always_lock_free);

void remember(int number) {
  if (requested.exchange(number) == SIGINT && number == SIGINT) {
    signal(SIGINT, SIG_DFL);
    raise(SIGINT);
  }
}

}  // namespace

void catch_stop_signals() {
  struct sigaction action {};
  action.sa_handler = remember;
  action.sa_flags = SA_RESTART;
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGUSR1}) sigaction(number, &action, nullptr);
}

int stop_signal() { return requested.load(); }

void throw_if_stopped() {
  if (const int number = stop_signal(); number != 0) throw Interrupted(number);
}

void clear_stop_signal() { requested = 0; }

}  // namespace physiomae
