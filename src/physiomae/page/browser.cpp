#include "physiomae/page/browser.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/page/escape.h"

extern char** environ;

namespace physiomae::page {
namespace {

namespace fs = std::filesystem;

constexpr auto kPoll = std::chrono::milliseconds(20);
constexpr uint64_t kLargestDocument = 256 << 20;

// A folder of its own for the page and the browser's profile and output, gone afterwards.
class ScratchFolder {
 public:
  ScratchFolder() {
    std::string name = (fs::temp_directory_path() / "physiomae-browser-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr)
      throw Error(fmt::format("{}: cannot make a folder: {}", name, std::strerror(errno)));
    path_ = name;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;
  fs::path operator/(std::string_view name) const { return path_ / name; }

 private:
  fs::path path_;
};

// In a process group of its own, which ends as a whole.
pid_t start(const std::vector<std::string>& words, const fs::path& output, const fs::path& log) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t files;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_init(&files);
  posix_spawnattr_init(&attributes);
  constexpr int kWrite = O_WRONLY | O_CREAT | O_TRUNC;
  posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, output.c_str(), kWrite, 0600);
  posix_spawn_file_actions_addopen(&files, STDERR_FILENO, log.c_str(), kWrite, 0600);
  posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
  posix_spawnattr_setpgroup(&attributes, 0);
  pid_t pid = -1;
  const int code = posix_spawn(&pid, argv[0], &files, &attributes, argv.data(), environ);
  posix_spawn_file_actions_destroy(&files);
  posix_spawnattr_destroy(&attributes);
  if (code != 0)
    throw Error(fmt::format("{}: cannot be started: {}", words[0], std::strerror(code)));
  return pid;
}

// Exit status; Error past the limit.
int wait_for(pid_t pid, const std::string& name, std::chrono::seconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  int status = 0;
  while (true) {
    const pid_t ended = waitpid(pid, &status, WNOHANG);
    if (ended == pid) return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (std::chrono::steady_clock::now() > end) break;
    std::this_thread::sleep_for(kPoll);
  }
  kill(-pid, SIGKILL);
  waitpid(pid, &status, 0);
  throw Error(fmt::format("{}: has not drawn the page after {} s", name, limit.count()));
}

// "[...:INFO:CONSOLE(12)] "text", source: ..." of --enable-logging=stderr.
std::vector<std::string> console_lines(const std::string& log) {
  std::vector<std::string> lines;
  std::istringstream stream(log);
  for (std::string line; std::getline(stream, line);)
    if (line.find(":CONSOLE") != std::string::npos) lines.push_back(line);
  return lines;
}

}  // namespace

std::optional<fs::path> find_browser() {
  if (const char* stated = std::getenv("PHYSIOMAE_BROWSER"); stated != nullptr && *stated != '\0')
    return access(stated, X_OK) == 0 ? std::optional(fs::path(stated)) : std::nullopt;
  const char* path = std::getenv("PATH");
  constexpr std::array kNames = {"chromium", "chromium-browser", "google-chrome", "chrome"};
  for (const char* name : kNames) {
    std::istringstream folders(path == nullptr ? "" : path);
    for (std::string folder; std::getline(folders, folder, ':');)
      if (!folder.empty() && access((fs::path(folder) / name).c_str(), X_OK) == 0)
        return fs::path(folder) / name;
  }
  return std::nullopt;
}

Loaded load_page(const fs::path& browser, const std::string& html,
                 const std::vector<std::string>& more, std::chrono::seconds limit) {
  const ScratchFolder scratch;
  write_file(scratch / "page.html", html);
  std::vector<std::string> words = {browser.string(),
                                    "--headless=new",
                                    "--no-sandbox",  // a container has no user namespaces for it
                                    "--disable-gpu",
                                    "--disable-dev-shm-usage",
                                    "--no-first-run",
                                    "--disable-extensions",
                                    "--disable-background-networking",
                                    "--host-resolver-rules=MAP * ~NOTFOUND",
                                    "--enable-logging=stderr",
                                    "--virtual-time-budget=60000",
                                    "--user-data-dir=" + (scratch / "profile").string()};
  words.insert(words.end(), more.begin(), more.end());
  words.push_back("--dump-dom");
  words.push_back("file://" + (scratch / "page.html").string());
  const pid_t pid = start(words, scratch / "document", scratch / "log");
  const int status = wait_for(pid, words[0], limit);
  const std::string log = read_text(scratch / "log");
  if (status != 0)
    throw Error(fmt::format("{}: ended with status {}: {}", words[0], status, log.substr(0, 500)));
  return {read_text(scratch / "document", kLargestDocument), console_lines(log)};
}

std::map<std::string, std::string> exported_figures(const Loaded& loaded) {
  constexpr std::string_view kBegin = "data-file=\"", kEnd = "</script>";
  std::map<std::string, std::string> figures;
  const std::string& text = loaded.document;
  for (size_t at = text.find(kBegin); at != std::string::npos; at = text.find(kBegin, at)) {
    at += kBegin.size();
    const size_t quote = text.find('"', at), content = text.find('>', at),
                 end = text.find(kEnd, at);
    if (quote == std::string::npos || content == std::string::npos || end == std::string::npos)
      break;
    figures[text.substr(at, quote - at)] = from_base64(text.substr(content + 1, end - content - 1));
    at = end;
  }
  return figures;
}

}  // namespace physiomae::page
