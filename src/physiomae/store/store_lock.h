#pragma once

#include <filesystem>

namespace physiomae::store {

/// The lock of a store while records are written into it. Several ingests may write into one store
/// at once (shards); what needs the store for itself (cleaning up, the manifest) takes a byte range
/// of STORE/.lock alone. Open-file-description locks: they end with the last process that holds
/// them, however it ends, and work over NFS.
class StoreLock {
 public:
  /// Makes the folder, takes the shared lock. Removes partial files of dead runs when nobody else
  /// is writing. Error when the folder or the lock cannot be had.
  explicit StoreLock(const std::filesystem::path& store);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

  /// Holds the store's manifest for one process at a time.
  class Manifest {
   public:
    explicit Manifest(const StoreLock& lock);
    ~Manifest();
    Manifest(const Manifest&) = delete;
    Manifest& operator=(const Manifest&) = delete;

   private:
    int descriptor_;
  };

 private:
  int descriptor_ = -1;
};

}  // namespace physiomae::store
