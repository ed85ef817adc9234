#include "physiomae/base/utf8.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

namespace physiomae {
namespace {

// The number of the character whose `length` bytes (1 to 4) stand at `text[at]`.
uint32_t code_point(std::string_view text, size_t at, size_t length) {
  constexpr uint32_t kLeadBits[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
  uint32_t code = static_cast<unsigned char>(text[at]) & kLeadBits[length];
  for (size_t k = 1; k < length; ++k)
    code = code << 6 | (static_cast<unsigned char>(text[at + k]) & 0x3F);
  return code;
}

bool acts(uint32_t code) {
  if (code == '\n' || code == '\t') return false;
  const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
  const bool direction = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                         (code >= 0x2066 && code <= 0x2069);
  return control || direction;
}

std::string escape_of(uint32_t code) {
  return code < 0x100 ? fmt::format("\\x{:02x}", code) : fmt::format("\\u{:04x}", code);
}

// `bytes` with what acts replaced by what `replacement` makes of its number.
template <typename Replacement>
std::string replaced(std::string_view bytes, Replacement replacement) {
  const std::string text = is_utf8(bytes) ? std::string(bytes) : latin1_to_utf8(bytes);
  std::string out;
  for (size_t at = 0; at < text.size();) {
    // Never below 1 in text that is UTF-8 throughout.
    const auto length = static_cast<size_t>(std::max(utf8_length(text, at), 1));
    const uint32_t code = code_point(text, at, length);
    if (acts(code))
      out += replacement(code);
    else
      out += text.substr(at, length);
    at += length;
  }
  return out;
}

}  // namespace

int utf8_length(std::string_view text, size_t at) {
  const auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned lead = byte(at);
  if (lead < 0x80) return 1;
  const int length = lead >= 0xC2 && lead <= 0xDF   ? 2
                     : lead >= 0xE0 && lead <= 0xEF ? 3
                     : lead >= 0xF0 && lead <= 0xF4 ? 4
                                                    : 0;
  if (length == 0) return 0;
  for (size_t k = 1; k < static_cast<size_t>(length); ++k) {
    if (at + k >= text.size()) return -1;
    unsigned low = 0x80, high = 0xBF;
    if (k == 1 && lead == 0xE0) low = 0xA0;   // overlong
    if (k == 1 && lead == 0xED) high = 0x9F;  // surrogates
    if (k == 1 && lead == 0xF0) low = 0x90;   // overlong
    if (k == 1 && lead == 0xF4) high = 0x8F;  // beyond U+10FFFF
    if (byte(at + k) < low || byte(at + k) > high) return 0;
  }
  return length;
}

bool is_utf8(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const int length = utf8_length(text, at);
    if (length <= 0) return false;
    at += static_cast<size_t>(length);
  }
  return true;
}

std::string latin1_to_utf8(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out += c;
    } else {
      out += static_cast<char>(0xC0 | (byte >> 6));
      out += static_cast<char>(0x80 | (byte & 0x3F));
    }
  }
  return out;
}

std::string clean_text(std::string_view bytes) {
  return replaced(bytes, [](uint32_t) { return std::string("\uFFFD"); });
}

std::string terminal_text(std::string_view bytes) { return replaced(bytes, escape_of); }

std::string shown_name(std::string_view bytes) {
  std::string out;
  for (size_t at = 0; at < bytes.size();) {
    const int length = utf8_length(bytes, at);
    const auto taken = static_cast<size_t>(std::max(length, 1));
    const uint32_t code =
        length > 0 ? code_point(bytes, at, taken) : static_cast<unsigned char>(bytes[at]);
    if (length <= 0 || acts(code) || code == '\n' || code == '\t')
      out += escape_of(code);
    else
      out += bytes.substr(at, taken);
    at += taken;
  }
  return out;
}

}  // namespace physiomae
