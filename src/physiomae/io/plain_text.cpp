#include "physiomae/io/plain_text.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <initializer_list>

#include <fmt/format.h>

#include "physiomae/base/utf8.h"

namespace physiomae::io {
namespace {

// The part of `text` that is whole UTF-8; nothing when it is no UTF-8.
std::optional<std::string_view> utf8_part(std::string_view text) {
  for (size_t at = 0; at < text.size();) {
    const int length = utf8_length(text, at);
    if (length == 0) return std::nullopt;
    if (length < 0) return at > 0 ? std::optional(text.substr(0, at)) : std::nullopt;
    at += static_cast<size_t>(length);
  }
  return text;
}

// C1 control characters become spaces.
std::string readable_latin1(std::string_view bytes) {
  std::string readable(bytes);
  for (char& c : readable) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 && byte < 0xA0) c = ' ';
  }
  return latin1_to_utf8(readable);
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\0' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

std::string_view number_digits(std::string_view text) {
  text = trim(text);
  // from_chars takes no plus sign.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  return text;
}

}  // namespace

std::string to_utf8(std::string_view bytes) {
  const auto part = utf8_part(bytes);
  std::string out = part ? std::string(*part) : readable_latin1(bytes);
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return plain_blanks(out);
}

std::string plain_blanks(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    const std::string_view rest = text.substr(at);
    const auto begins = [&](std::initializer_list<std::string_view> any) {
      return std::any_of(any.begin(), any.end(),
                         [&](std::string_view bytes) { return rest.starts_with(bytes); });
    };
    // U+2000 to U+200A.
    const bool wide = rest.size() > 2 && rest.starts_with("\xE2\x80") &&
                      static_cast<unsigned char>(rest[2]) <= 0x8A;
    if (begins({"\xE2\x80\x8B", "\xE2\x81\xA0", "\xEF\xBB\xBF"})) {
      at += 3;
    } else if (wide || begins({"\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80"})) {
      out += ' ';
      at += 3;
    } else if (begins({"\xC2\xA0"})) {
      out += ' ';
      at += 2;
    } else {
      out += text[at++];
    }
  }
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::vector<std::string_view> words_between_blanks(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trim(text); !text.empty(); text = trim(text)) {
    const size_t end = std::min(text.find_first_of(" \t"), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == text.npos;
}

std::optional<double> parse_double(std::string_view text) {
  std::string digits(number_digits(text));
  if (const auto comma = digits.find(','); comma != std::string::npos) {
    if (digits.find('.') != std::string::npos) return std::nullopt;
    digits[comma] = '.';
  }
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value);
  if (code != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<int64_t> parse_int(std::string_view text) {
  const std::string_view digits = number_digits(text);
  int64_t value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value);
  if (code != std::errc() || stop != end) return std::nullopt;
  return value;
}

std::string quoted(std::string_view bytes) {
  constexpr size_t kLongest = 40;
  std::string out = "\"";
  for (size_t i = 0; i < std::min(bytes.size(), kLongest); ++i) {
    const auto c = static_cast<unsigned char>(bytes[i]);
    // Latin, Greek and Cyrillic letters; no signs that steer a terminal.
    const bool letter = c >= 0xC3 && c <= 0xD4 && i + 1 < bytes.size() &&
                        (static_cast<unsigned char>(bytes[i + 1]) & 0xC0) == 0x80;
    if (letter)
      out += bytes.substr(i++, 2);
    else if (c >= 0x20 && c < 0x7F)
      out += bytes[i];
    else
      out += fmt::format("\\x{:02x}", c);
  }
  return out + (bytes.size() > kLongest ? "...\"" : "\"");
}

}  // namespace physiomae::io
