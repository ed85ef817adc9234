#include "physiomae/io/folded_text.h"

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

// The letters of U+00C0 to U+017F without their accents, 64 for each first byte of UTF-8.
constexpr std::string_view kPlain[] = {
    "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty",
    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll",
    "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs"};
static_assert(kPlain[0].size() == 64 && kPlain[1].size() == 64 && kPlain[2].size() == 64);

constexpr unsigned kFirst = 0xC3;  ///< the first byte of U+00C0

// U+0300 to U+036F: accents that stand behind their letter.
bool is_combining(unsigned first, unsigned second) {
  return first == 0xCC || (first == 0xCD && second < 0xB0);
}

}  // namespace

std::string folded(std::string_view utf8) {
  std::string out;
  for (size_t i = 0; i < utf8.size(); ++i) {
    const auto first = static_cast<unsigned char>(utf8[i]);
    const auto second = i + 1 < utf8.size() ? static_cast<unsigned char>(utf8[i + 1]) : 0U;
    const bool pair = (second & 0xC0) == 0x80;
    if (pair && first >= kFirst && first < kFirst + std::size(kPlain)) {
      out += kPlain[first - kFirst][second & 0x3F];
      ++i;
    } else if (pair && is_combining(first, second)) {
      ++i;
    } else {
      out += to_lower(utf8.substr(i, 1));
    }
  }
  return out;
}

}  // namespace physiomae::io
