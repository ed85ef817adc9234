#include "physiomae/io/limit_commas.h"

#include <algorithm>
#include <cmath>
#include <string>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

constexpr double kSpanOf16Bits = 65536;

enum class Comma { none, decimal, thousands, unclear };

// What the text alone says of its comma.
Comma comma_in(std::string_view limit) {
  std::string_view number = trim(limit);
  if (number.starts_with('-') || number.starts_with('+')) number.remove_prefix(1);
  const size_t comma = number.find(',');
  if (comma == number.npos) return Comma::none;
  const std::string_view behind = number.substr(comma + 1);
  const size_t digits = std::min(behind.find_first_not_of("0123456789"), behind.size());
  const bool may_part = comma >= 1 && comma <= 3 && number[0] != '0' && digits == 3;
  if (may_part && behind.size() == 3) return Comma::unclear;
  if (may_part && behind[3] == '.') return Comma::thousands;
  return parse_double(limit) ? Comma::decimal : Comma::none;
}

// "-32,768" is no whole number as a decimal, and "2,000" would leave nothing of a converter.
Comma comma_in(std::string_view limit, LimitCommas::Kind kind) {
  const Comma comma = comma_in(limit);
  if (comma != Comma::unclear || kind == LimitCommas::Kind::physical) return comma;
  const double decimal = parse_double(limit).value_or(0);
  const double apart = LimitCommas::read_thousands(limit).value_or(0);
  const bool plain = std::floor(decimal) != decimal || std::abs(apart) <= kSpanOf16Bits;
  return plain ? Comma::thousands : Comma::unclear;
}

}  // namespace

void LimitCommas::see(std::string_view limit, Kind kind) {
  const Comma comma = comma_in(limit, kind);
  decimal_ |= comma == Comma::decimal;
  thousands_ |= comma == Comma::thousands;
}

bool LimitCommas::is_in_doubt(std::string_view limit, Kind kind) const {
  return comma_in(limit, kind) == Comma::unclear && decimal_ == thousands_;
}

std::optional<double> LimitCommas::read(std::string_view limit, Kind kind) const {
  const Comma comma = comma_in(limit, kind);
  const bool told = comma == Comma::unclear && thousands_ && !decimal_;
  return told || comma == Comma::thousands ? read_thousands(limit) : parse_double(limit);
}

std::optional<double> LimitCommas::read_thousands(std::string_view limit) {
  std::string digits(limit);
  std::erase(digits, ',');
  return parse_double(digits);
}

}  // namespace physiomae::io
