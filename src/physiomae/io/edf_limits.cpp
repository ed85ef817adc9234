#include "physiomae/io/edf_limits.h"

#include <cmath>

#include <fmt/format.h>

#include "physiomae/io/plain_text.h"

namespace physiomae::io {
namespace {

using Kind = LimitCommas::Kind;

}  // namespace

EdfLimits::EdfLimits(const HeaderFields& fields, int64_t signals)
    : fields_(fields), signals_(signals) {
  for (int64_t index = 0; index < signals; ++index) {
    // Not as words: text behind a NUL is said where a limit is read.
    const auto see = [&](const HeaderColumn& column, Kind kind) {
      const std::string_view limit = fields.at(byte_of(column, index, signals), column.width);
      commas_.see(limit.substr(0, limit.find('\0')), kind);
    };
    see(kPhysicalMin, Kind::physical);
    see(kPhysicalMax, Kind::physical);
    see(kDigitalMin, Kind::digital);
    see(kDigitalMax, Kind::digital);
  }
}

void EdfLimits::read_into(EdfSignal& signal, int64_t index) const {
  signal.physical_min = number(kPhysicalMin, Kind::physical, index, signal);
  signal.physical_max = number(kPhysicalMax, Kind::physical, index, signal);
  signal.digital_min = number(kDigitalMin, Kind::digital, index, signal);
  signal.digital_max = number(kDigitalMax, Kind::digital, index, signal);
  for (const double limit : {signal.digital_min, signal.digital_max})
    if (std::floor(limit) != limit && signal.refused.empty())
      signal.refused = fmt::format("a digital limit is {}, expected a whole number", limit);
  if (!signal.refused.empty()) return;
  say_doubt(kPhysicalMin, kPhysicalMax, Kind::physical, index, signal);
  say_doubt(kDigitalMin, kDigitalMax, Kind::digital, index, signal);
}

std::string_view EdfLimits::text(const HeaderColumn& column, int64_t index) const {
  return trim(fields_.word(byte_of(column, index, signals_), column.width));
}

double EdfLimits::number(const HeaderColumn& column, Kind kind, int64_t index,
                         EdfSignal& signal) const {
  const auto value = commas_.read(text(column, index), kind);
  const int64_t byte = byte_of(column, index, signals_);
  if (!value && signal.refused.empty())
    signal.refused = fmt::format("{} is {} (header byte {}), expected a number", column.name,
                                 quoted(trim(fields_.at(byte, column.width))), byte);
  return value.value_or(0);
}

void EdfLimits::say_doubt(const HeaderColumn& low, const HeaderColumn& high, Kind kind,
                          int64_t index, EdfSignal& signal) const {
  const std::string_view from = text(low, index), to = text(high, index);
  if (!commas_.is_in_doubt(from, kind) && !commas_.is_in_doubt(to, kind)) return;
  const auto apart = [](std::string_view limit) {
    return LimitCommas::read_thousands(limit).value_or(0);
  };
  signal.assumed += fmt::format(
      "{}the comma of {} {} and maximum {} may be decimal or set thousands apart: read as {} to "
      "{}, not as {} to {}",
      signal.assumed.empty() ? "" : "; ", low.name, io::quoted(from), io::quoted(to),
      commas_.read(from, kind).value_or(0), commas_.read(to, kind).value_or(0), apart(from),
      apart(to));
}

}  // namespace physiomae::io
