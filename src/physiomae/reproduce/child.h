#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <sys/types.h>

namespace physiomae::reproduce {

/// Starts `program` with `arguments`; its standard output makes `output` anew, its standard error
/// is added to `log`. It is killed when the thread that started it ends, so that nothing goes on
/// writing into the folder of a grid whose `reproduce` was killed. Error when it cannot be started.
pid_t start_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    const std::filesystem::path& output, const std::filesystem::path& log);

/// How a child ended.
struct Ending {
  bool ended = false;
  int status = 0;  ///< exit status, or minus the signal
};

/// Without waiting; a child that ended is asked about once.
Ending look_at(pid_t pid);

/// Waits for it.
Ending wait_for(pid_t pid);

/// "status 1", "signal 9 (Killed)".
std::string describe(const Ending& ending);

/// What the log says last: from its last line of "physiomae: ..." on, or its last line.
std::string last_words(const std::filesystem::path& log);

}  // namespace physiomae::reproduce
