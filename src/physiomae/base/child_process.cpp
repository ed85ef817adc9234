#include "physiomae/base/child_process.h"

#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace physiomae {
namespace {

// The first byte of what a child sends; errors follow as message, NUL, hint. The last byte is
// kEnd: without it the child died while it wrote.
constexpr char kResult = 'R', kInputError = 'I', kError = 'E', kEnd = '.';

std::string describe(const std::function<std::string()>& work) {
  const auto text = [](char kind, const Error& error) {
    return kind + error.message() + '\0' + error.hint();
  };
  try {
    return kResult + work();
  } catch (const InputError& error) {
    return text(kInputError, error);
  } catch (const Error& error) {
    return text(kError, error);
  } catch (const std::exception& error) {
    return text(kError, Error(error.what()));
  }
}

void write_all(int descriptor, const std::string& bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t put = write(descriptor, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put <= 0) return;
    done += static_cast<size_t>(put);
  }
}

std::string read_all(int descriptor) {
  std::string bytes;
  char block[65536];
  for (;;) {
    const ssize_t got = read(descriptor, block, sizeof block);
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return bytes;
    bytes.append(block, static_cast<size_t>(got));
  }
}

std::string ending(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("ended with status {}", WEXITSTATUS(status));
  return fmt::format("ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
}

}  // namespace

Child start_child(const std::function<std::string()>& work, std::string_view name,
                  std::string_view hint) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0)
    throw Error(fmt::format("cannot make a pipe: {}", std::strerror(errno)));
  std::fflush(nullptr);  // or the child would write the buffers again
  const pid_t parent = getpid();
  const pid_t pid = fork();
  if (pid == 0) {
    close(ends[0]);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // it died before the line above
    write_all(ends[1], work());
    _exit(0);
  }
  const int fork_error = errno;
  close(ends[1]);
  if (pid < 0) {
    close(ends[0]);
    throw Error(fmt::format("cannot start a {}: {}", name, std::strerror(fork_error)), hint);
  }
  return {pid, ends[0]};
}

std::string run_in_child(const std::function<std::string()>& work, unsigned cpu_seconds) {
  const auto limited = [&] {
    for (const int stop : {SIGINT, SIGTERM, SIGUSR1}) signal(stop, SIG_IGN);  // the parent decides
    const rlimit cpu{cpu_seconds, cpu_seconds}, core{0, 0};
    setrlimit(RLIMIT_CPU, &cpu);
    setrlimit(RLIMIT_CORE, &core);
    return describe(work) + kEnd;
  };
  const Child child = start_child(limited, "process");
  std::string bytes = read_all(child.pipe);
  close(child.pipe);
  int status = 0;
  while (waitpid(child.pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (bytes.size() < 2 || bytes.back() != kEnd) throw ChildDied(ending(status));
  bytes.pop_back();
  const char kind = bytes.front();
  bytes.erase(0, 1);
  if (kind == kResult) return bytes;
  const std::string message = bytes.c_str(), hint = bytes.substr(message.size() + 1);
  if (kind == kInputError) throw InputError(message, hint);
  throw Error(message, hint);
}

}  // namespace physiomae
