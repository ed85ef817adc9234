#include "physiomae/store/store_lock.h"

#include <cerrno>
#include <cstring>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::store {
namespace {

namespace fs = std::filesystem;

constexpr off_t kRunByte = 0;
constexpr off_t kManifestByte = 1;

bool set_lock(int descriptor, int command, short type, off_t byte) {
  struct flock lock {};
  lock.l_type = type;
  lock.l_whence = SEEK_SET;
  lock.l_start = byte;
  lock.l_len = 1;
  while (fcntl(descriptor, command, &lock) != 0) {
    if (errno == EINTR) continue;
    if (command == F_OFD_SETLK && (errno == EAGAIN || errno == EACCES)) return false;
    throw Error(fmt::format("cannot lock the store: {}", std::strerror(errno)),
                "the file system of --out must allow locks (local disks and NFS do)");
  }
  return true;
}

void remove_partials(const fs::path& folder) {
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (is_partial(entry.path())) fs::remove(entry.path(), code);
}

}  // namespace

StoreLock::StoreLock(const fs::path& store) {
  make_folder(store / "records");
  const fs::path path = store / ".lock";
  descriptor_ = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (descriptor_ < 0)
    throw Error(fmt::format("{}: cannot open: {}", path.string(), std::strerror(errno)),
                "check that --out can be written to");
  if (set_lock(descriptor_, F_OFD_SETLK, F_WRLCK, kRunByte)) {  // alone: what lies there is dead
    remove_partials(store);
    remove_partials(store / "records");
  }
  set_lock(descriptor_, F_OFD_SETLKW, F_RDLCK, kRunByte);
}

StoreLock::~StoreLock() {
  if (descriptor_ >= 0) close(descriptor_);
}

StoreLock::Manifest::Manifest(const StoreLock& lock) : descriptor_(lock.descriptor_) {
  set_lock(descriptor_, F_OFD_SETLKW, F_WRLCK, kManifestByte);
}

StoreLock::Manifest::~Manifest() {
  struct flock unlock {};
  unlock.l_type = F_UNLCK;
  unlock.l_whence = SEEK_SET;
  unlock.l_start = kManifestByte;
  unlock.l_len = 1;
  fcntl(descriptor_, F_OFD_SETLK, &unlock);
}

}  // namespace physiomae::store
