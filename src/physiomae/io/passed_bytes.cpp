#include "physiomae/io/passed_bytes.h"

#include <algorithm>
#include <vector>

namespace physiomae::io {

void PassedBytes::up_to(uint64_t end, const InputFile& file, const SourceObserver& observer) {
  constexpr uint64_t kPieceBytes = 1 << 18;
  if (!observer || passed_ >= end) return;
  std::vector<std::byte> piece;
  while (passed_ < end) {
    piece.resize(std::min(kPieceBytes, end - passed_));
    file.read(passed_, piece);
    observer(file.path(), piece);
    passed_ += piece.size();
  }
}

void PassedBytes::block(uint64_t begin, std::span<const std::byte> bytes, const InputFile& file,
                        const SourceObserver& observer) {
  if (!observer) return;
  up_to(begin, file, observer);
  const uint64_t known = passed_ - begin;
  if (known >= bytes.size()) return;
  observer(file.path(), bytes.subspan(known));
  passed_ = begin + bytes.size();
}

}  // namespace physiomae::io
