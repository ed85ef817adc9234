#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "physiomae/base/file.h"
#include "physiomae/io/recording.h"

namespace physiomae::io {

/// How much of a file an observer has seen: hands on each byte once and in order, whatever the
/// blocks are that a reader loads. Does nothing without an observer.
class PassedBytes {
 public:
  /// Bytes in front of `end` that no block held: they are read for the observer.
  void up_to(uint64_t end, const InputFile& file, const SourceObserver& observer);
  /// A block that was loaded from byte `begin` on, as far as it is new.
  void block(uint64_t begin, std::span<const std::byte> bytes, const InputFile& file,
             const SourceObserver& observer);

 private:
  uint64_t passed_ = 0;
};

}  // namespace physiomae::io
