#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

// Note [Folder lock]
// Locks of the kernel are not to be had on every shared folder, so a lock here is a file,
// FOLDER/.lock-NAME-<generation>, made by link(2), which fails where the name is taken, over NFS
// too. It says who holds it. The file of the highest generation counts; whoever finds it given back
// or its holder dead makes the next generation, which of several only one can. Generations only
// grow, so that nobody can take over a lock that somebody else took over a moment ago; the last
// file stays, marked as given back.
//   A holder of this machine (boot and process namespace) is dead when no process has its number
// and start time. One of another machine is dead when its file was not touched for five minutes;
// holders touch it every twenty seconds, and both times are those of the file server.

namespace physiomae {

/// A process, told apart from later ones with the same number.
struct ProcessIdentity {
  std::string machine;  ///< boot and process namespace, no host's name
  int64_t pid = 0;
  int64_t started = 0;  ///< clock ticks since boot

  static ProcessIdentity own();
  bool operator==(const ProcessIdentity&) const = default;
};

/// Holds a folder under a name until it is destroyed (Note [Folder lock]).
class FolderLock {
 public:
  /// Nothing when a living process holds it, of this process too. A lock left by a dead one is
  /// taken over, said in the log. Makes the folder. Error when the folder cannot be written.
  static std::optional<FolderLock> take(const std::filesystem::path& folder,
                                        const std::string& name);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

  /// Names under which living processes hold `folder`, sorted.
  static std::vector<std::string> held(const std::filesystem::path& folder);

 private:
  struct Beat;
  FolderLock(std::filesystem::path file, std::unique_ptr<Beat> beat);
  std::filesystem::path file_;
  std::unique_ptr<Beat> beat_;
};

}  // namespace physiomae
