#include "physiomae/train/run_data.h"

#include "physiomae/base/hash.h"

namespace physiomae::train {

std::string windows_hash(const store::Store& store,
                         const std::vector<dataset::WindowRef>& windows) {
  Sha256 hash;
  for (const auto& ref : windows) {
    const uint64_t id = id_of(store, ref);
    hash.update(std::as_bytes(std::span(&id, 1)));
  }
  return hash.hex().substr(0, 16);
}

std::vector<dataset::WindowRef> spaced(const std::vector<dataset::WindowRef>& windows,
                                       int64_t limit) {
  if (limit == 0 || std::ssize(windows) <= limit) return windows;
  return evenly(windows, limit);
}

}  // namespace physiomae::train
