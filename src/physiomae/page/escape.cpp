#include "physiomae/page/escape.h"

#include <array>
#include <cctype>
#include <cstdint>

#include "physiomae/base/utf8.h"

namespace physiomae::page {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view kDigits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

Json cleaned(const Json& json) {
  if (json.is_string()) return clean_text(json.get_ref<const std::string&>());
  if (json.is_array()) {
    Json list = Json::array();
    for (const Json& value : json) list.push_back(cleaned(value));
    return list;
  }
  if (!json.is_object()) return json;
  Json object = Json::object();
  for (const auto& [key, value] : json.items()) object[clean_text(key)] = cleaned(value);
  return object;
}

// Every occurrence of one of the first of `pairs` as its second.
template <size_t N>
std::string replaced(std::string_view text,
                     const std::array<std::pair<std::string_view, std::string_view>, N>& pairs) {
  std::string out;
  out.reserve(text.size());
  for (size_t at = 0; at < text.size();) {
    size_t passed = 0;
    for (const auto& [from, to] : pairs) {
      if (text.compare(at, from.size(), from) != 0) continue;
      out += to;
      passed = from.size();
      break;
    }
    if (passed == 0) {
      out += text[at];
      passed = 1;
    }
    at += passed;
  }
  return out;
}

constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kHtml = {
    {{"&", "&amp;"}, {"<", "&lt;"}, {">", "&gt;"}, {"\"", "&quot;"}, {"'", "&#39;"}}};
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kScript = {
    {{"<", "\\u003c"},
     {">", "\\u003e"},
     {"&", "\\u0026"},
     {"\u2028", "\\u2028"},
     {"\u2029", "\\u2029"}}};

}  // namespace

std::string html_text(std::string_view bytes) { return replaced(clean_text(bytes), kHtml); }

std::string script_json(const Json& json) { return replaced(cleaned(json).dump(), kScript); }

std::string identifier(std::string_view bytes) {
  std::string out;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    const bool kept = byte < 0x80 && (std::isalnum(byte) != 0 || c == '_');
    if (kept)
      out += static_cast<char>(std::tolower(byte));
    else if (!out.empty() && out.back() != '-')
      out += '-';
  }
  while (!out.empty() && out.back() == '-') out.pop_back();
  return out.empty() ? "unnamed" : out;
}

std::string base64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (size_t at = 0; at < bytes.size(); at += 3) {
    uint32_t group = 0;
    for (size_t k = 0; k < 3; ++k)
      group = group << 8 | (at + k < bytes.size() ? static_cast<unsigned char>(bytes[at + k]) : 0U);
    for (size_t k = 0; k < 4; ++k)
      out += at + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
  }
  return out;
}

std::string from_base64(std::string_view text) {
  std::string out;
  uint32_t group = 0;
  int bits = 0;
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    group = group << 6 | static_cast<uint32_t>(digit);
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    out += static_cast<char>(group >> bits & 0xFF);
  }
  return out;
}

}  // namespace physiomae::page
