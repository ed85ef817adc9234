#include "physiomae/base/folder_lock.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <ctime>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>
#include <thread>

#include <fcntl.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"
#include "physiomae/base/log.h"

namespace physiomae {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = ".lock-";
constexpr auto kBeat = std::chrono::seconds(20);
constexpr int64_t kSilenceSeconds = 300;

// Of a file of the kernel's, whose size is not known before; empty when it cannot be read.
std::string first_line(const fs::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

// Clock ticks since boot at which a process started; nothing when there is none, or only what its
// parent has not yet asked about.
std::optional<int64_t> start_of(int64_t pid) {
  const std::string text = first_line(fmt::format("/proc/{}/stat", pid));
  // Behind the name in brackets, which may hold anything: state, then field 4 onwards.
  const size_t bracket = text.rfind(')');
  if (bracket == std::string::npos) return std::nullopt;
  std::istringstream rest(text.substr(bracket + 1));
  std::string state, skipped;
  rest >> state;
  if (state == "Z" || state == "X") return std::nullopt;
  for (int field = 4; field < 22; ++field) rest >> skipped;
  int64_t started = 0;
  if (!(rest >> started)) return std::nullopt;
  return started;
}

std::string this_machine() {
  std::error_code code;
  return first_line("/proc/sys/kernel/random/boot_id") + " " +
         fs::read_symlink("/proc/self/ns/pid", code).string();
}

// The newest file of a name: FOLDER/.lock-NAME-<generation>.
struct LockFile {
  std::string name;
  int64_t generation = 0;
};

std::optional<LockFile> parse_name(const std::string& file) {
  if (!file.starts_with(kPrefix)) return std::nullopt;
  const size_t dash = file.rfind('-');
  if (dash < kPrefix.size()) return std::nullopt;
  LockFile lock{file.substr(kPrefix.size(), dash - kPrefix.size())};
  const char *first = file.data() + dash + 1, *last = file.data() + file.size();
  const auto [end, error] = std::from_chars(first, last, lock.generation);
  if (error != std::errc() || end != last || lock.generation < 1) return std::nullopt;
  return lock;
}

fs::path path_of(const fs::path& folder, const LockFile& lock) {
  return folder / fmt::format("{}{}-{}", kPrefix, lock.name, lock.generation);
}

std::map<std::string, int64_t> newest_generations(const fs::path& folder) {
  std::map<std::string, int64_t> newest;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (const auto lock = parse_name(entry.path().filename().string()))
      newest[lock->name] = std::max(newest[lock->name], lock->generation);
  return newest;
}

std::string describe(const ProcessIdentity& holder, bool given_back) {
  return nlohmann::json{{"machine", holder.machine},
                        {"pid", holder.pid},
                        {"started", holder.started},
                        {"given_back", given_back}}
      .dump();
}

int64_t modified_seconds(const fs::path& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 ? status.st_mtime : 0;
}

// What the file server takes for now; what this machine does where the folder is only read.
int64_t server_now(const fs::path& folder) {
  const fs::path probe = folder / fmt::format(".clock-{}", getpid());
  try {
    write_file(probe, "");
  } catch (const Error&) {
    return time(nullptr);
  }
  const int64_t now = modified_seconds(probe);
  std::error_code ignored;
  fs::remove(probe, ignored);
  return now;
}

// {} where it is gone or cannot be read.
nlohmann::json content_of(const fs::path& path) {
  try {
    return nlohmann::json::parse(read_text(path), nullptr, /*allow_exceptions=*/false);
  } catch (const Error&) {
    return {};
  }
}

// Of a file that anybody may have damaged: a member of another type is none.
template <typename T>
T member(const nlohmann::json& json, std::string_view key, T otherwise) {
  try {
    return json.value(key, otherwise);
  } catch (const nlohmann::json::type_error&) {
    return otherwise;
  }
}

bool is_held(const fs::path& folder, const LockFile& lock) {
  const fs::path path = path_of(folder, lock);
  if (!fs::exists(path)) return false;  // removed by whoever made a later generation
  const nlohmann::json json = content_of(path);
  // link(2) made it whole: what cannot be read is damaged, and whose it was nobody knows. Its
  // times still tell.
  const auto pid = member(json, "pid", int64_t{0});
  if (pid > 0 && member(json, "given_back", false)) return false;
  if (pid > 0 && member(json, "machine", std::string()) == this_machine())
    return start_of(pid) == member(json, "started", int64_t{-1});
  return server_now(folder) - modified_seconds(path) < kSilenceSeconds;
}

// False where the name is taken.
bool link_new(const fs::path& folder, const LockFile& lock) {
  const fs::path draft = folder / fmt::format(".draft-{}-{}", getpid(), lock.name);
  write_file(draft, describe(ProcessIdentity::own(), /*given_back=*/false));
  const int status = link(draft.c_str(), path_of(folder, lock).c_str());
  const int error = errno;
  std::error_code ignored;
  fs::remove(draft, ignored);
  if (status == 0) return true;
  if (error == EEXIST) return false;
  throw Error(fmt::format("{}: cannot be locked: {}", folder.string(), std::strerror(error)),
              "the file system of --out must have hard links (local disks and NFS do)");
}

}  // namespace

ProcessIdentity ProcessIdentity::own() {
  return {this_machine(), getpid(), start_of(getpid()).value_or(0)};
}

// Touches the file from time to time.
struct FolderLock::Beat {
  explicit Beat(const fs::path& path)
      : file(path), thread([this](const std::stop_token& stop) { run(stop); }) {}

  void run(const std::stop_token& stop) {
    std::unique_lock lock(mutex);
    while (!changed.wait_for(lock, stop, kBeat, [&] { return stop.stop_requested(); }))
      utimensat(AT_FDCWD, file.c_str(), nullptr, 0);
  }

  std::string file;
  std::mutex mutex;
  std::condition_variable_any changed;
  std::jthread thread;
};

FolderLock::FolderLock(fs::path file, std::unique_ptr<Beat> beat)
    : file_(std::move(file)), beat_(std::move(beat)) {}

FolderLock::FolderLock(FolderLock&& other) noexcept
    : file_(std::move(other.file_)), beat_(std::move(other.beat_)) {
  other.file_.clear();
}

FolderLock::~FolderLock() {
  if (file_.empty()) return;
  beat_.reset();
  try {
    write_file(file_, describe(ProcessIdentity::own(), /*given_back=*/true));
  } catch (const std::exception&) {
    // A full disk, or the folder is gone: the process ends, and with it the lock.
  }
}

std::optional<FolderLock> FolderLock::take(const fs::path& folder, const std::string& name) {
  make_folder(folder);
  const auto newest = newest_generations(folder);
  const auto found = newest.find(name);
  LockFile lock{name, found == newest.end() ? 0 : found->second};
  const fs::path former = path_of(folder, lock);
  if (lock.generation > 0 && is_held(folder, lock)) return std::nullopt;
  ++lock.generation;
  if (!link_new(folder, lock)) return std::nullopt;
  if (lock.generation > 1) {
    const nlohmann::json json = content_of(former);
    if (json.is_object() && !member(json, "given_back", false))
      log_info(fmt::format("{}: took over the lock of a process that is gone", folder.string()));
    std::error_code ignored;
    fs::remove(former, ignored);
  }
  return FolderLock(path_of(folder, lock), std::make_unique<Beat>(path_of(folder, lock)));
}

std::vector<std::string> FolderLock::held(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& [name, generation] : newest_generations(folder))
    if (is_held(folder, {name, generation})) names.push_back(name);
  return names;
}

}  // namespace physiomae
