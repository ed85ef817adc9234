#include "physiomae/io/apple_double.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {

bool is_apple_double(std::span<const std::byte> first_bytes) {
  constexpr std::array<std::byte, 4> kMagic = {std::byte{0x00}, std::byte{0x05}, std::byte{0x16},
                                               std::byte{0x07}};
  return first_bytes.size() >= kMagic.size() &&
         std::equal(kMagic.begin(), kMagic.end(), first_bytes.begin());
}

void refuse_apple_double(const std::filesystem::path& path) {
  throw InputError(fmt::format("{}: an AppleDouble file (attributes kept by macOS), expected data",
                               path.string()),
                   "the data are in the file of the same name without \"._\"");
}

}  // namespace physiomae::io
