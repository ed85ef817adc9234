#include "physiomae/page/png.h"

#include <string_view>

#include <fmt/format.h>
#include <zlib.h>

#include "physiomae/base/error.h"
#include "physiomae/page/escape.h"

namespace physiomae::page {
namespace {

const Bytef* bytes_of(std::string_view text) { return reinterpret_cast<const Bytef*>(text.data()); }

std::string big_endian(uint64_t value) {
  std::string out;
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift & 0xFF);
  return out;
}

std::string chunk(std::string_view kind, std::string_view content) {
  const std::string checked = std::string(kind) + std::string(content);
  const uLong crc = crc32(0, bytes_of(checked), static_cast<uInt>(checked.size()));
  return big_endian(content.size()) + checked + big_endian(crc);
}

std::string compressed(std::string_view raw) {
  uLongf size = compressBound(raw.size());
  std::string out(size, '\0');
  if (compress2(reinterpret_cast<Bytef*>(out.data()), &size, bytes_of(raw), raw.size(), 9) != Z_OK)
    throw Error("zlib cannot compress a picture");
  out.resize(size);
  return out;
}

}  // namespace

std::string png(int64_t width, int64_t height, std::span<const uint8_t> rgb) {
  if (width < 1 || height < 1 || 3 * width * height != std::ssize(rgb))
    throw Error(fmt::format("a picture of {} x {} pixels has {} bytes, expected {}", width, height,
                            rgb.size(), 3 * width * height));
  std::string raw;
  for (int64_t row = 0; row < height; ++row) {
    raw += '\0';  // no filter
    const auto line =
        rgb.subspan(static_cast<size_t>(row * 3 * width), static_cast<size_t>(3 * width));
    raw.append(reinterpret_cast<const char*>(line.data()), line.size());
  }
  const std::string header = big_endian(static_cast<uint64_t>(width)) +
                             big_endian(static_cast<uint64_t>(height)) +
                             std::string("\x08\x02\x00\x00\x00", 5);  // depth 8, RGB
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", header) + chunk("IDAT", compressed(raw)) +
         chunk("IEND", "");
}

std::string png_uri(int64_t width, int64_t height, std::span<const uint8_t> rgb) {
  return "data:image/png;base64," + base64(png(width, height, rgb));
}

}  // namespace physiomae::page
