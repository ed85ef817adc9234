#include "physiomae/store/window_id.h"

#include "physiomae/base/hash.h"

namespace physiomae::store {

uint64_t window_id(std::string_view record, int64_t window) {
  return (stable_hash(record) & ~uint64_t{0xFFFF}) | (static_cast<uint64_t>(window) & 0xFFFF);
}

}  // namespace physiomae::store
