#include "physiomae/base/file.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <random>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/hash.h"

namespace physiomae {
namespace {

constexpr std::string_view kPartial = ".partial-";

std::string reason() { return std::strerror(errno); }

std::string kind_of(mode_t mode) {
  if (S_ISDIR(mode)) return "a folder";
  if (S_ISFIFO(mode)) return "a FIFO";
  if (S_ISSOCK(mode)) return "a socket";
  return "a device";
}

[[noreturn]] void fail_write(const std::filesystem::path& path) {
  const int code = errno;
  const bool full = code == ENOSPC || code == EDQUOT;
  throw Error(fmt::format("{}: cannot write: {}", path.string(), std::strerror(code)),
              full
                  ? "free some space or choose another --out; what was finished before is kept and "
                    "the same command goes on from there"
                  : "check that the folder exists and can be written to");
}

void flush_folder(const std::filesystem::path& folder) {
  const int descriptor =
      open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;  // some network file systems allow no folder handles
  // EINVAL, ENOTSUP: others give a handle, but nothing to flush behind it.
  const bool failed = fsync(descriptor) != 0 && errno != EINVAL && errno != ENOTSUP;
  const int code = errno;
  close(descriptor);
  errno = code;
  if (failed) fail_write(folder);
}

// Short and the same for all processes of a machine; its name itself stays out of file names.
std::string host_bits() {
  std::array<char, 256> name{};
  if (gethostname(name.data(), name.size() - 1) != 0) return "0";
  return sha256_hex(name.data()).substr(0, 6);
}

// Two containers have processes of one id, two machines write into one folder: the number is drawn.
std::filesystem::path partial_of(const std::filesystem::path& target) {
  std::random_device device;
  const uint64_t drawn = (static_cast<uint64_t>(device()) << 32) | device();
  return target.parent_path() / fmt::format(".{}{}{}-{}-{:016x}", target.filename().string(),
                                            kPartial, host_bits(), getpid(), drawn);
}

}  // namespace

InputFile::InputFile(const std::filesystem::path& path) : path_(path) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer that never comes.
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor_ < 0)
    throw InputError(fmt::format("{}: cannot open: {}", path.string(), reason()),
                     "check the path and its permissions");
  struct stat status {};
  if (fstat(descriptor_, &status) != 0 || !S_ISREG(status.st_mode)) {
    close(std::exchange(descriptor_, -1));
    throw InputError(
        fmt::format("{}: is {}, expected a regular file", path.string(), kind_of(status.st_mode)));
  }
  size_ = static_cast<uint64_t>(status.st_size);
}

InputFile::InputFile(InputFile&& other) noexcept
    : path_(std::move(other.path_)),
      size_(other.size_),
      descriptor_(std::exchange(other.descriptor_, -1)) {}

InputFile::~InputFile() {
  if (descriptor_ >= 0) close(descriptor_);
}

size_t InputFile::read_some(uint64_t offset, std::span<std::byte> out) const {
  while (true) {
    const ssize_t got = pread(descriptor_, out.data(), out.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR)
      throw InputError(
          fmt::format("{}: cannot read at byte {}: {}", path_.string(), offset, reason()));
  }
}

void InputFile::read(uint64_t offset, std::span<std::byte> out) const {
  for (size_t done = 0; done < out.size();) {
    const size_t got = read_some(offset + done, out.subspan(done));
    if (got == 0)
      throw InputError(fmt::format("{}: ends at byte {}, expected {} more bytes", path_.string(),
                                   offset + done, out.size() - done));
    done += got;
  }
}

std::vector<std::byte> read_bytes(const std::filesystem::path& path, uint64_t limit) {
  const InputFile file(path);
  if (file.size() > limit)
    throw InputError(
        fmt::format("{}: {} bytes, expected at most {}", path.string(), file.size(), limit));
  std::vector<std::byte> bytes(file.size());
  file.read(0, bytes);
  return bytes;
}

std::string read_text(const std::filesystem::path& path, uint64_t limit) {
  const InputFile file(path);
  if (file.size() > limit)
    throw InputError(
        fmt::format("{}: {} bytes, expected at most {}", path.string(), file.size(), limit));
  std::string text(file.size(), '\0');
  file.read(0, std::as_writable_bytes(std::span(text)));
  return text;
}

AtomicFile::AtomicFile(std::filesystem::path target) : target_(std::move(target)) {
  do {
    partial_ = partial_of(target_);
    descriptor_ = open(partial_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  } while (descriptor_ < 0 && errno == EEXIST);
  if (descriptor_ < 0) fail_write(target_);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ < 0) return;
  close(descriptor_);
  unlink(partial_.c_str());
}

void AtomicFile::write(std::span<const std::byte> bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t put = ::write(descriptor_, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) fail_write(target_);
    done += static_cast<size_t>(put);
  }
}

void AtomicFile::write(std::string_view text) { write(std::as_bytes(std::span(text))); }

void AtomicFile::commit() {
  if (fsync(descriptor_) != 0) fail_write(target_);
  // Delayed allocation may report a full disk only here.
  if (close(std::exchange(descriptor_, -1)) != 0 ||
      rename(partial_.c_str(), target_.c_str()) != 0) {
    const int code = errno;
    unlink(partial_.c_str());
    errno = code;
    fail_write(target_);
  }
  flush_folder(target_.parent_path());
}

void write_file(const std::filesystem::path& target, std::string_view text) {
  AtomicFile file(target);
  file.write(text);
  file.commit();
}

void make_folder(const std::filesystem::path& folder) {
  std::error_code code;
  std::vector<std::filesystem::path> parents;  // of the folders that are made here
  for (auto made = folder; !made.empty() && !std::filesystem::exists(made, code);
       made = made.parent_path())
    parents.push_back(made.parent_path());
  std::filesystem::create_directories(folder, code);
  if (code || !std::filesystem::is_directory(folder))
    throw Error(fmt::format("{}: cannot make this folder: {}", folder.string(),
                            code ? code.message() : "something else has that name"));
  for (const auto& parent : parents) flush_folder(parent);
}

bool is_partial(const std::filesystem::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with('.') && name.find(kPartial) != std::string::npos;
}

}  // namespace physiomae
