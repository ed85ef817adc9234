#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <memory>
#include <new>

namespace physiomae::signal {

/// Zeroed floats on a cache line's boundary. Large blocks of memory all begin at the start of a
/// page, and arrays that are read and written in step then compete for the same cache sets: `skew`
/// (a different small number for each of them) moves the array by that many pairs of lines.
class AlignedFloats {
 public:
  AlignedFloats() = default;
  AlignedFloats(size_t count, size_t skew) {
    const size_t bytes = (count * sizeof(float) + 2 * skew * kLine + kLine - 1) / kLine * kLine;
    memory_.reset(static_cast<float*>(std::aligned_alloc(kLine, bytes)));
    if (!memory_) throw std::bad_alloc();
    begin_ = memory_.get() + 2 * skew * kLine / sizeof(float);
    std::fill(begin_, begin_ + count, 0.0F);
  }
  float* data() { return begin_; }
  const float* data() const { return begin_; }

 private:
  static constexpr size_t kLine = 64;
  struct Free {
    void operator()(float* memory) const { std::free(memory); }
  };
  std::unique_ptr<float[], Free> memory_;
  float* begin_ = nullptr;
};

}  // namespace physiomae::signal
