#include "physiomae/reproduce/child.h"

#include <cerrno>
#include <csignal>
#include <cstring>
#include <sstream>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::reproduce {
namespace {

constexpr size_t kTailBytes = 4096;

int open_for_child(const std::filesystem::path& path, int flags) {
  const int descriptor = open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0666);
  if (descriptor < 0)
    throw Error(fmt::format("{}: cannot be opened: {}", path.string(), std::strerror(errno)),
                "check that --out can be written to");
  return descriptor;
}

Ending ending_of(int status) {
  return {true, WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status)};
}

std::string tail(const std::filesystem::path& path) {
  const InputFile file(path);
  const size_t bytes = std::min<size_t>(kTailBytes, file.size());
  std::string text(bytes, '\0');
  const size_t got = file.read_some(file.size() - bytes, std::as_writable_bytes(std::span(text)));
  text.resize(got);
  return text;
}

}  // namespace

// No posix_spawn: it cannot ask for the signal at the parent's death.
pid_t start_program(const std::filesystem::path& program, const std::vector<std::string>& arguments,
                    const std::filesystem::path& output, const std::filesystem::path& log) {
  std::vector<char*> words = {const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments)
    words.push_back(const_cast<char*>(argument.c_str()));
  words.push_back(nullptr);
  const int out = open_for_child(output, O_TRUNC), err = open_for_child(log, O_APPEND);
  const pid_t parent = getpid(), pid = fork();
  if (pid == 0) {  // other threads may have held locks: system calls alone from here on
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(127);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    const int none = open("/dev/null", O_RDONLY);
    if (none >= 0) dup2(none, STDIN_FILENO);
    execv(words.front(), words.data());
    const char* failed = "physiomae: the program cannot be started\n";
    if (write(STDERR_FILENO, failed, std::strlen(failed)) < 0) _exit(126);
    _exit(127);
  }
  const int error = errno;
  close(out);
  close(err);
  if (pid < 0)
    throw Error(fmt::format("cannot start a process: {}", std::strerror(error)),
                "fewer --jobs, or a higher limit of processes");
  return pid;
}

Ending look_at(pid_t pid) {
  int status = 0;
  return waitpid(pid, &status, WNOHANG) == pid ? ending_of(status) : Ending{};
}

Ending wait_for(pid_t pid) {
  int status = 0;
  while (waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  return ending_of(status);
}

std::string describe(const Ending& ending) {
  if (ending.status >= 0) return fmt::format("status {}", ending.status);
  return fmt::format("signal {} ({})", -ending.status, strsignal(-ending.status));
}

std::string last_words(const std::filesystem::path& log) {
  try {
    std::string text = tail(log);
    while (!text.empty() && text.back() == '\n') text.pop_back();
    const size_t own = text.rfind("physiomae: ");
    if (own != std::string::npos) return text.substr(own);
    return text.substr(text.rfind('\n') + 1);  // npos + 1 is 0
  } catch (const Error&) {
    return {};
  }
}

}  // namespace physiomae::reproduce
