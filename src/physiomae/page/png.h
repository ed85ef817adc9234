#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace physiomae::page {

/// A PNG (ISO/IEC 15948; 8-bit RGB, no interlace) of width x height pixels, rows from the top,
/// three bytes a pixel. Error when the bytes are not that many.
std::string png(int64_t width, int64_t height, std::span<const uint8_t> rgb);

/// "data:image/png;base64,..."
std::string png_uri(int64_t width, int64_t height, std::span<const uint8_t> rgb);

}  // namespace physiomae::page
