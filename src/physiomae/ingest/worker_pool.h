#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace physiomae::ingest {

/// What became of one task.
struct TaskOutcome {
  int64_t task = 0;
  bool died = false;         ///< the worker ended without a result
  std::string result;        ///< what the task returned; when it died, how ("killed by signal 11")
  int64_t peak_rss_kib = 0;  ///< of the worker
};

/// Calls work(i) for i in [0, count) in forked worker processes, one task each, at most `jobs` at a
/// time, and done(outcome) in this process as they end. A worker that crashes or is killed costs
/// its task alone (libhdf5 is not thread-safe either). Workers die with this process. `work` must
/// not throw. When `done` returns false or a stop is asked for (interrupt.h), no further task
/// starts, running workers are ended, and the call returns false.
///
/// Call it while this process has one thread.
bool run_in_workers(int64_t count, int jobs, const std::function<std::string(int64_t)>& work,
                    const std::function<bool(const TaskOutcome&)>& done);

}  // namespace physiomae::ingest
