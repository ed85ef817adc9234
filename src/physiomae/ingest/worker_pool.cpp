#include "physiomae/ingest/worker_pool.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <vector>

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/child_process.h"
#include "physiomae/base/interrupt.h"

namespace physiomae::ingest {
namespace {

struct Worker {
  Child child;
  int64_t task = 0;
  std::string received;
};

Worker start(int64_t task, const std::function<std::string(int64_t)>& work) {
  const auto in_child = [&] {
    // The parent decides about Ctrl-C, which the terminal sends to the workers as well.
    signal(SIGINT, SIG_IGN);
    signal(SIGTERM, SIG_DFL);
    signal(SIGUSR1, SIG_IGN);
    signal(SIGXFSZ, SIG_IGN);  // a file-size limit is an error like a full disk, not a death
    // A result ends with a newline of its own: without it the worker died while it wrote.
    return work(task) + "\n";
  };
  return {start_child(in_child, "worker process", "lower --jobs"), task, {}};
}

// Reads what is there; false at the end.
bool receive(Worker& worker) {
  char block[4096];
  const ssize_t got = read(worker.child.pipe, block, sizeof block);
  if (got < 0) return errno == EINTR;
  worker.received.append(block, static_cast<size_t>(got));
  return got > 0;
}

TaskOutcome finish(Worker& worker) {
  close(worker.child.pipe);
  int status = 0;
  struct rusage usage {};
  while (wait4(worker.child.pid, &status, 0, &usage) < 0 && errno == EINTR) {
  }
  TaskOutcome outcome{worker.task, false, std::move(worker.received), usage.ru_maxrss};
  const bool whole = !outcome.result.empty() && outcome.result.back() == '\n';
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0 && whole) {
    outcome.result.pop_back();
    return outcome;
  }
  outcome.died = true;
  outcome.result = WIFSIGNALED(status) ? fmt::format("killed by signal {} ({})", WTERMSIG(status),
                                                     strsignal(WTERMSIG(status)))
                                       : fmt::format("ended with status {}", WEXITSTATUS(status));
  return outcome;
}

class Pool {
 public:
  ~Pool() { end_all(); }

  void end_all() {
    for (const Worker& worker : workers_) kill(worker.child.pid, SIGKILL);
    for (Worker& worker : workers_) finish(worker);
    workers_.clear();
  }

  size_t size() const { return workers_.size(); }
  void add(Worker worker) { workers_.push_back(std::move(worker)); }

  // Waits a moment; hands each worker that ended to `ended`.
  void wait(const std::function<void(const TaskOutcome&)>& ended) {
    std::vector<pollfd> polls;
    for (const Worker& worker : workers_) polls.push_back({worker.child.pipe, POLLIN, 0});
    if (poll(polls.data(), polls.size(), /*milliseconds=*/200) <= 0) return;
    std::vector<TaskOutcome> outcomes;
    for (size_t i = workers_.size(); i-- > 0;) {
      if (polls[i].revents == 0 || receive(workers_[i])) continue;
      outcomes.push_back(finish(workers_[i]));
      workers_.erase(workers_.begin() + static_cast<ptrdiff_t>(i));
    }
    for (const TaskOutcome& outcome : outcomes) ended(outcome);
  }

 private:
  std::vector<Worker> workers_;
};

}  // namespace

bool run_in_workers(int64_t count, int jobs, const std::function<std::string(int64_t)>& work,
                    const std::function<bool(const TaskOutcome&)>& done) {
  Pool pool;
  bool go_on = true;
  for (int64_t next = 0; next < count || pool.size() > 0;) {
    while (go_on && next < count && pool.size() < static_cast<size_t>(jobs))
      pool.add(start(next++, work));
    pool.wait([&](const TaskOutcome& outcome) { go_on = done(outcome) && go_on; });
    if (!go_on || stop_signal() != 0) return false;  // ~Pool ends the others
  }
  return true;
}

}  // namespace physiomae::ingest
