#include "physiomae/report/display_width.h"

#include <array>
#include <cstdint>

namespace physiomae::report {
namespace {

// Next code point of `text`, which loses it; 0xFFFD for a byte that begins no valid sequence.
uint32_t take_code_point(std::string_view& text) {
  const auto byte = [&](size_t i) { return static_cast<uint8_t>(text[i]); };
  const uint8_t lead = byte(0);
  const size_t length = lead < 0x80       ? 1
                        : lead >> 5 == 6  ? 2
                        : lead >> 4 == 14 ? 3
                        : lead >> 3 == 30 ? 4
                                          : 0;
  uint32_t code = length == 1 ? lead : lead & (0x7FU >> length);
  bool valid = length > 0 && length <= text.size();
  for (size_t i = 1; valid && i < length; ++i) {
    valid = byte(i) >> 6 == 2;
    code = code << 6 | (byte(i) & 0x3FU);
  }
  text.remove_prefix(valid ? length : 1);
  return valid ? code : 0xFFFD;
}

struct Interval {
  uint32_t first, last;
};

template <size_t N>
bool within(const std::array<Interval, N>& intervals, uint32_t code) {
  for (const Interval& interval : intervals)
    if (code >= interval.first && code <= interval.last) return true;
  return false;
}

// Unicode 15: the blocks that labels and names really use.
constexpr std::array kZeroWidth = {Interval{0x0300, 0x036F}, Interval{0x200B, 0x200F},
                                   Interval{0x20D0, 0x20FF}, Interval{0xFE00, 0xFE0F}};
constexpr std::array kWide = {Interval{0x1100, 0x115F},   Interval{0x2E80, 0xA4CF},
                              Interval{0xAC00, 0xD7A3},   Interval{0xF900, 0xFAFF},
                              Interval{0xFE30, 0xFE6F},   Interval{0xFF00, 0xFF60},
                              Interval{0x1F300, 0x1FAFF}, Interval{0x20000, 0x3FFFD}};

}  // namespace

size_t display_width(std::string_view text) {
  size_t width = 0;
  while (!text.empty()) {
    const uint32_t code = take_code_point(text);
    if (!within(kZeroWidth, code)) width += within(kWide, code) ? 2 : 1;
  }
  return width;
}

}  // namespace physiomae::report
