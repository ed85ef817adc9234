#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>

#include "physiomae/base/error.h"

namespace physiomae {

/// A forked copy of this process, and the end of the pipe that its bytes come out of.
struct Child {
  pid_t pid = -1;
  int pipe = -1;
};

/// Forks; the copy writes the bytes of `work` into the pipe and ends with status 0. It is killed
/// when its parent dies; signals are as in the parent until `work` sets them. `work` must not
/// throw. Error with `hint` when the system has no more processes.
Child start_child(const std::function<std::string()>& work, std::string_view name,
                  std::string_view hint = {});

/// The copy of the process that was to do the work is gone: a signal, or out of processor time.
class ChildDied : public Error {
 public:
  using Error::Error;
};

/// Runs `work` in a forked copy of this process and returns its bytes: for libraries that damaged
/// input can crash or keep busy forever.
///
/// An InputError or another exception of `work` is thrown here again, as InputError or Error;
/// ChildDied where the copy ended otherwise or used more than `cpu_seconds`. The copy has this
/// thread alone: `work` must take no lock that another thread may hold at the time of the call.
std::string run_in_child(const std::function<std::string()>& work, unsigned cpu_seconds);

}  // namespace physiomae
