#include "physiomae/io/edf_header.h"

#include <array>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_age.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {
namespace {

constexpr int64_t kFixedBytes = 256;
constexpr int64_t kSignalBytes = 256;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// "256", and "256.0" as some writers have it.
std::optional<int64_t> whole_number(std::string_view text) {
  if (const auto value = parse_int(text)) return value;
  const auto value = parse_double(text);
  const bool whole = value && std::abs(*value) < 1e9 && std::floor(*value) == *value;
  return whole ? std::optional(static_cast<int64_t>(*value)) : std::nullopt;
}

// The text of a header and the fields in it.
class Fields {
 public:
  Fields(std::span<const std::byte> header, std::string_view where)
      : text_(as_text(header)), where_(where) {}

  std::string_view at(int64_t byte, int64_t width) const {
    return text_.substr(static_cast<size_t>(byte), static_cast<size_t>(width));
  }

  /// The same up to a NUL.
  std::string_view word(int64_t byte, int64_t width) const {
    const std::string_view field = at(byte, width);
    const auto end = field.find('\0');
    if (end == field.npos) return field;
    if (stale_byte_ == 0 && !trim(field.substr(end)).empty()) stale_byte_ = byte + end;
    return field.substr(0, end);
  }
  /// Where the first text behind a NUL stands; 0 when there is none.
  size_t stale_byte() const { return stale_byte_; }

  [[noreturn]] void fail(int64_t byte, std::string_view field, std::string_view found,
                         std::string_view expected) const {
    throw InputError(fmt::format("{}: header byte {}, {}: found {}, expected {}", where_, byte,
                                 field, quoted(found), expected),
                     "the header breaks the EDF specification there, or this is no EDF; mend the "
                     "field, or export "
                     "the file again from its source");
  }

  int64_t integer(int64_t byte, int64_t width, std::string_view field, int64_t low,
                  int64_t high) const {
    const auto value = whole_number(word(byte, width));
    if (!value || *value < low || *value > high)
      fail(byte, field, at(byte, width), fmt::format("an integer from {} to {}", low, high));
    return *value;
  }

  double number(int64_t byte, int64_t width, std::string_view field) const {
    const auto value = parse_double(word(byte, width));
    if (!value) fail(byte, field, at(byte, width), "a number");
    return *value;
  }

 private:
  std::string_view text_;
  std::string_view where_;
  mutable size_t stale_byte_ = 0;
};

// A per-signal column: all signals' values of one field lie side by side.
struct Column {
  int64_t start;  ///< in units of a signal's share before it
  int64_t width;
  std::string_view name;
};
constexpr Column kLabel{0, 16, "label"};
constexpr Column kUnit{96, 8, "physical dimension"};
constexpr Column kPhysicalMin{104, 8, "physical minimum"};
constexpr Column kPhysicalMax{112, 8, "physical maximum"};
constexpr Column kDigitalMin{120, 8, "digital minimum"};
constexpr Column kDigitalMax{128, 8, "digital maximum"};
constexpr Column kSamples{216, 8, "samples in a data record"};

bool is_bdf(std::string_view version) {
  return version ==
         "\xFF"
         "BIOSEMI";
}

bool is_known_version(std::string_view version) { return is_bdf(version) || trim(version) == "0"; }

// Whether the sizes in the first 256 bytes fit each other, whatever the version says: nothing else
// has them at these places.
bool has_edf_sizes(std::string_view first_256) {
  const auto number = [&](size_t byte, size_t width) {
    return parse_int(first_256.substr(byte, width)).value_or(-1);
  };
  const int64_t signals = number(252, 4);
  return signals > 0 && number(184, 8) == kFixedBytes + kSignalBytes * signals &&
         parse_double(first_256.substr(244, 8)).value_or(-1) >= 0;
}

EdfVariant variant_of(std::string_view version, std::string_view reserved) {
  const bool bdf = is_bdf(version) || reserved.starts_with("24BIT") || reserved.starts_with("BDF+");
  const std::string_view kind = reserved.substr(0, 5);
  if (kind == "EDF+C" || kind == "BDF+C")
    return bdf ? EdfVariant::bdf_plus_c : EdfVariant::edf_plus_c;
  if (kind == "EDF+D" || kind == "BDF+D")
    return bdf ? EdfVariant::bdf_plus_d : EdfVariant::edf_plus_d;
  return bdf ? EdfVariant::bdf : EdfVariant::edf;
}

// "dd.mm.yy" or "hh.mm.ss" with any separator.
std::optional<std::array<int, 3>> three_numbers(std::string_view text) {
  std::array<int, 3> out{};
  for (size_t k = 0; k < 3; ++k) {
    const char a = text[3 * k], b = text[3 * k + 1];
    if (a < '0' || a > '9' || b < '0' || b > '9') return std::nullopt;
    out[k] = 10 * (a - '0') + (b - '0');
  }
  return out;
}

// The clipping date of EDF: years 85 to 99 are of the 20th century, 00 to 84 of the 21st. A time of
// day counts without a date ("00.00.00", and the "yy" of EDF+ from 2085 on).
std::optional<std::string> parse_start(std::string_view date_text, std::string_view time_text) {
  const auto date = three_numbers(date_text);
  const auto time = three_numbers(time_text);
  if (!time || (*time)[0] > 23 || (*time)[1] > 59 || (*time)[2] > 59) return std::nullopt;
  const auto clock = fmt::format("T{:02}:{:02}:{:02}", (*time)[0], (*time)[1], (*time)[2]);
  if (!date) return clock;
  const int year = (*date)[2] >= 85 ? 1900 + (*date)[2] : 2000 + (*date)[2];
  if (!calendar_date(year, (*date)[1], (*date)[0])) return clock;
  return fmt::format("{:04}-{:02}-{:02}", year, (*date)[1], (*date)[0]) + clock;
}

EdfSignal parse_signal(const Fields& fields, int64_t index, int64_t count) {
  const auto byte_of = [&](const Column& column) {
    return kFixedBytes + column.start * count + column.width * index;
  };
  const auto name_of = [&](const Column& column) {
    return fmt::format("{} of signal {}", column.name, index + 1);
  };
  EdfSignal signal;
  const auto raw_label = fields.word(byte_of(kLabel), kLabel.width);
  signal.label = std::string(trim(to_utf8(trim(raw_label))));
  signal.unit = std::string(trim(to_utf8(trim(fields.word(byte_of(kUnit), kUnit.width)))));
  const std::string lower = to_lower(signal.label);
  signal.is_annotations = lower == "edf annotations" || lower == "bdf annotations";
  signal.samples =
      fields.integer(byte_of(kSamples), kSamples.width, name_of(kSamples), 0, 99'999'999);
  if (signal.is_annotations) return signal;  // its limits mean nothing, whatever they hold
  const auto number = [&](const Column& column) {
    const auto value = parse_double(fields.word(byte_of(column), column.width));
    if (!value && signal.refused.empty())
      signal.refused =
          fmt::format("{} is {} (header byte {}), expected a number", column.name,
                      quoted(trim(fields.at(byte_of(column), column.width))), byte_of(column));
    return value.value_or(0);
  };
  signal.physical_min = number(kPhysicalMin);
  signal.physical_max = number(kPhysicalMax);
  signal.digital_min = number(kDigitalMin);
  signal.digital_max = number(kDigitalMax);
  for (const double limit : {signal.digital_min, signal.digital_max})
    if (std::floor(limit) != limit && signal.refused.empty())
      signal.refused = fmt::format("a digital limit is {}, expected a whole number", limit);
  return signal;
}

void check_duration(const EdfHeader& header, const Fields& fields) {
  constexpr int64_t kByte = 244;
  if (header.record_seconds < 0 || header.record_seconds > 1e7)
    fields.fail(kByte, "duration of a data record", fields.at(kByte, 8), "0 to 1e7 seconds");
  if (header.record_seconds > 0) return;
  for (const EdfSignal& signal : header.signals)
    if (!signal.is_annotations && signal.samples > 0)
      fields.fail(
          kByte, "duration of a data record", fields.at(kByte, 8),
          fmt::format("more than 0 seconds, because signal {} has samples", quoted(signal.label)));
}

void lay_out(EdfHeader& header) {
  int64_t offset = 0;
  for (EdfSignal& signal : header.signals) {
    signal.byte_offset = offset;
    offset += signal.samples * header.bytes_per_sample;  // at most 9,999 * 3e8: no overflow
  }
  header.record_bytes = offset;
}

}  // namespace

std::string_view variant_name(EdfVariant variant) {
  constexpr std::array<std::string_view, 6> kNames = {"EDF", "EDF+C", "EDF+D",
                                                      "BDF", "BDF+C", "BDF+D"};
  return kNames[static_cast<size_t>(variant)];
}

bool looks_like_edf(std::span<const std::byte> first_bytes) {
  if (first_bytes.size() < 8) return false;
  if (is_known_version(as_text(first_bytes.first(8)))) return true;
  return std::ssize(first_bytes) >= kFixedBytes && has_edf_sizes(as_text(first_bytes));
}

int64_t edf_header_bytes(std::span<const std::byte> first_256, std::string_view where) {
  if (std::ssize(first_256) < kFixedBytes)
    throw InputError(fmt::format("{}: header ends at byte {}, expected at least {} bytes", where,
                                 first_256.size(), kFixedBytes),
                     "the file is cut short or no EDF");
  const Fields fields(first_256, where);
  if (!looks_like_edf(first_256))
    fields.fail(0, "version", fields.at(0, 8), "\"0\" (EDF) or \\xff\"BIOSEMI\" (BDF)");
  const int64_t signals = fields.integer(252, 4, "number of signals", 1, 9999);
  return kFixedBytes + kSignalBytes * signals;
}

void fail_header_bytes(std::span<const std::byte> first_256, std::string_view where) {
  const Fields fields(first_256, where);
  const int64_t bytes = edf_header_bytes(first_256, where);
  fields.fail(184, "bytes in the header", fields.at(184, 8),
              fmt::format("{} for {} signals", bytes, bytes / kSignalBytes - 1));
}

EdfHeader parse_edf_header(std::span<const std::byte> bytes, std::string_view where) {
  EdfHeader header;
  header.header_bytes = edf_header_bytes(bytes, where);
  header.stated_header_bytes = parse_int(Fields(bytes, where).word(184, 8)).value_or(-1);
  const bool fits = header.stated_header_bytes == header.header_bytes;
  if (std::ssize(bytes) < header.header_bytes && !fits) fail_header_bytes(bytes, where);
  if (std::ssize(bytes) < header.header_bytes)
    throw InputError(fmt::format("{}: header ends at byte {}, expected {} bytes", where,
                                 bytes.size(), header.header_bytes),
                     "the file is cut short");
  const Fields fields(bytes, where);
  header.variant = variant_of(fields.at(0, 8), fields.at(192, 44));
  if (!is_known_version(fields.at(0, 8)))
    header.warnings.push_back(
        fmt::format("the version is {}, expected \"0\": read as {}, whose sizes fit",
                    quoted(fields.at(0, 8)), variant_name(header.variant)));
  header.bytes_per_sample = header.variant >= EdfVariant::bdf ? 3 : 2;
  header.start_time = parse_start(fields.at(168, 8), fields.at(176, 8));
  if (!header.start_time)
    header.warnings.push_back(
        fmt::format("start date and time are not \"dd.mm.yy\" and \"hh.mm.ss\" (byte 168: {}): "
                    "start unknown",
                    quoted(fields.at(168, 16))));
  header.age_years = edf_age_years(fields.at(8, 80), header.start_time.value_or(""));
  header.records = fields.integer(236, 8, "number of data records", -1, 99'999'999);
  header.record_seconds = fields.number(244, 8, "duration of a data record");
  const int64_t count = header.header_bytes / kSignalBytes - 1;
  for (int64_t index = 0; index < count; ++index)
    header.signals.push_back(parse_signal(fields, index, count));
  if (fields.stale_byte() > 0)
    header.warnings.push_back(fmt::format(
        "text behind a NUL in header fields, the first at byte {}: not read", fields.stale_byte()));
  lay_out(header);
  check_duration(header, fields);
  if (header.record_bytes == 0)
    throw InputError(fmt::format("{}: no signal has samples in a data record (header byte {})",
                                 where, kFixedBytes + kSamples.start * count),
                     "there is nothing to read in this file");
  return header;
}

}  // namespace physiomae::io
