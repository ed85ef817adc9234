#include "physiomae/io/edf_annotations.h"

#include <charconv>
#include <cmath>
#include <string_view>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr char kTextEnd = 0x14;
constexpr char kDurationMark = 0x15;

struct Stamp {
  double onset_seconds = 0;
  std::optional<double> duration_seconds;
  std::string_view texts;  ///< what follows the stamp: text 0x14 text 0x14 ...
};

// Digits with an optional point, as the specification has them; no exponent, no blanks.
std::optional<double> plain_number(std::string_view digits) {
  if (digits.empty() || digits[0] < '0' || digits[0] > '9') return std::nullopt;
  double value = 0;
  const char* end = digits.data() + digits.size();
  const auto [stop, code] = std::from_chars(digits.data(), end, value, std::chars_format::fixed);
  if (code != std::errc() || stop != end || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<Stamp> parse_stamp(std::string_view list) {
  const auto end = list.find(kTextEnd);
  if (end == std::string_view::npos || list.empty()) return std::nullopt;
  const std::string_view head = list.substr(0, end);
  if (head.empty() || (head[0] != '+' && head[0] != '-')) return std::nullopt;
  const auto mark = head.find(kDurationMark);
  Stamp stamp;
  stamp.texts = list.substr(end + 1);
  const auto onset = plain_number(head.substr(1, mark == head.npos ? mark : mark - 1));
  if (!onset) return std::nullopt;
  stamp.onset_seconds = head[0] == '-' ? -*onset : *onset;
  if (mark != head.npos && mark + 1 < head.size()) {
    stamp.duration_seconds = plain_number(head.substr(mark + 1));
    if (!stamp.duration_seconds) return std::nullopt;
  }
  return stamp;
}

// The list that begins at `text[at]`, without its final 0x00.
std::string_view list_at(std::string_view text, size_t at) {
  const auto end = text.find('\0', at);
  return text.substr(at, end == text.npos ? text.npos : end - at);
}

bool is_time_keeping(const Stamp& stamp) {
  return stamp.texts.empty() || stamp.texts[0] == kTextEnd;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void add_texts(const Stamp& stamp, EdfTals& tals) {
  std::string_view rest = stamp.texts;
  while (!rest.empty()) {
    const auto end = rest.find(kTextEnd);
    const std::string_view text = rest.substr(0, end);
    if (!trim(text).empty())
      tals.annotations.push_back(
          {stamp.onset_seconds, stamp.duration_seconds, std::string(trim(to_utf8(text)))});
    if (end == rest.npos) break;
    rest.remove_prefix(end + 1);
  }
}

}  // namespace

EdfTals parse_tals(std::span<const std::byte> bytes) {
  const std::string_view text = as_text(bytes);
  EdfTals tals;
  for (size_t at = 0; at < text.size();) {
    if (text[at] == '\0') {
      ++at;
      continue;
    }
    const std::string_view list = list_at(text, at);
    if (const auto stamp = parse_stamp(list)) {
      if (at == 0 && is_time_keeping(*stamp)) tals.record_onset_seconds = stamp->onset_seconds;
      add_texts(*stamp, tals);
    } else {
      if (!tals.first_bad_byte) tals.first_bad_byte = static_cast<int64_t>(at);
      ++tals.bad_lists;
    }
    at += list.size() + 1;
  }
  return tals;
}

std::optional<double> parse_record_onset(std::span<const std::byte> bytes) {
  const auto stamp = parse_stamp(list_at(as_text(bytes), 0));
  if (!stamp || !is_time_keeping(*stamp)) return std::nullopt;
  return stamp->onset_seconds;
}

}  // namespace physiomae::io
