#pragma once

#include <functional>
#include <string>

#include "physiomae/base/error.h"

namespace physiomae {

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
