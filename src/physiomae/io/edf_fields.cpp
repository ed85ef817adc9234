#include "physiomae/io/edf_fields.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/limit_commas.h"
#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

// "256", and "256.0" as some writers have it; "1,000" may be either number.
std::optional<int64_t> whole_number(std::string_view text) {
  if (const auto value = parse_int(text)) return value;
  if (LimitCommas().is_in_doubt(text, LimitCommas::Kind::physical)) return std::nullopt;
  const auto value = parse_double(text);
  const bool whole = value && std::abs(*value) < 1e9 && std::floor(*value) == *value;
  return whole ? std::optional(static_cast<int64_t>(*value)) : std::nullopt;
}

}  // namespace

int64_t byte_of(const HeaderColumn& column, int64_t index, int64_t count) {
  constexpr int64_t kFixedBytes = 256;
  return kFixedBytes + column.start * count + column.width * index;
}

HeaderFields::HeaderFields(std::span<const std::byte> header, std::string_view where)
    : text_(reinterpret_cast<const char*>(header.data()), header.size()), where_(where) {}

std::string_view HeaderFields::at(int64_t byte, int64_t width) const {
  return text_.substr(static_cast<size_t>(byte), static_cast<size_t>(width));
}

std::string_view HeaderFields::word(int64_t byte, int64_t width) const {
  const std::string_view field = at(byte, width);
  const auto end = field.find('\0');
  if (end == field.npos) return field;
  if (stale_byte_ == 0 && !trim(field.substr(end)).empty())
    stale_byte_ = static_cast<size_t>(byte) + end;
  return field.substr(0, end);
}

void HeaderFields::fail(int64_t byte, std::string_view field, std::string_view found,
                        std::string_view expected) const {
  throw InputError(fmt::format("{}: header byte {}, {}: found {}, expected {}", where_, byte, field,
                               quoted(found), expected),
                   "the header breaks the EDF specification there, or this is no EDF; mend the "
                   "field, or export "
                   "the file again from its source");
}

int64_t HeaderFields::integer(int64_t byte, int64_t width, std::string_view field, int64_t low,
                              int64_t high) const {
  const auto value = whole_number(word(byte, width));
  if (!value || *value < low || *value > high)
    fail(byte, field, at(byte, width), fmt::format("an integer from {} to {}", low, high));
  return *value;
}

double HeaderFields::number(int64_t byte, int64_t width, std::string_view field) const {
  const auto value = parse_double(word(byte, width));
  if (!value) fail(byte, field, at(byte, width), "a number");
  return *value;
}

}  // namespace physiomae::io
