#include "physiomae/io/edf_header.h"

#include <array>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_age.h"
#include "physiomae/io/edf_fields.h"
#include "physiomae/io/edf_limits.h"
#include "physiomae/io/edf_start.h"
#include "physiomae/io/plain_text.h"
#include "physiomae/io/recording.h"

namespace physiomae::io {
namespace {

constexpr int64_t kFixedBytes = 256;
constexpr int64_t kSignalBytes = 256;

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

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
  const std::string kind = to_lower(trim(reserved)).substr(0, 5);
  const bool bdf = is_bdf(version) || kind == "24bit" || kind.starts_with("bdf+");
  if (kind == "edf+c" || kind == "bdf+c")
    return bdf ? EdfVariant::bdf_plus_c : EdfVariant::edf_plus_c;
  if (kind == "edf+d" || kind == "bdf+d")
    return bdf ? EdfVariant::bdf_plus_d : EdfVariant::edf_plus_d;
  return bdf ? EdfVariant::bdf : EdfVariant::edf;
}

EdfSignal parse_signal(const HeaderFields& fields, const EdfLimits& limits, int64_t index,
                       int64_t count) {
  const auto word = [&](const HeaderColumn& column) {
    return fields.word(byte_of(column, index, count), column.width);
  };
  EdfSignal signal;
  signal.label = std::string(trim(to_utf8(trim(word(kLabel)))));
  signal.unit = unit_text(word(kUnit));
  const std::string lower = to_lower(signal.label);
  signal.is_annotations = lower == "edf annotations" || lower == "bdf annotations";
  signal.samples =
      fields.integer(byte_of(kSamples, index, count), kSamples.width,
                     fmt::format("{} of signal {}", kSamples.name, index + 1), 0, 99'999'999);
  // The limits of annotations mean nothing, whatever they hold.
  if (!signal.is_annotations) limits.read_into(signal, index);
  return signal;
}

// Blank where the writer did not know it, as others write -1.
int64_t parse_record_count(const HeaderFields& fields, std::vector<std::string>& warnings) {
  constexpr int64_t kByte = 236, kWidth = 8;
  if (!trim(fields.word(kByte, kWidth)).empty())
    return fields.integer(kByte, kWidth, "number of data records", -1, 99'999'999);
  warnings.push_back("the number of data records (header byte 236) is blank: taken as -1");
  return -1;
}

void check_duration(const EdfHeader& header, const HeaderFields& fields) {
  constexpr int64_t kByte = 244;
  if (header.record_seconds < 0 || header.record_seconds > 1e7)
    fields.fail(kByte, "duration of a data record", fields.at(kByte, 8), "0 to 1e7 seconds");
  if (header.record_seconds > 0) return;
  for (const EdfSignal& signal : header.signals)
    if (!signal.is_annotations && signal.samples > 0)
      fields.fail(kByte, "duration of a data record", fields.at(kByte, 8),
                  fmt::format("more than 0 seconds, because signal {} has samples",
                              io::quoted(signal.label)));
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

void set_bytes_per_sample(EdfHeader& header, int bytes) {
  if (bytes == 3 && header.variant < EdfVariant::bdf)
    header.variant = static_cast<EdfVariant>(static_cast<int>(header.variant) +
                                             static_cast<int>(EdfVariant::bdf));
  header.bytes_per_sample = bytes;
  lay_out(header);
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
  const HeaderFields fields(first_256, where);
  if (!looks_like_edf(first_256))
    fields.fail(0, "version", fields.at(0, 8), "\"0\" (EDF) or \\xff\"BIOSEMI\" (BDF)");
  const int64_t signals = fields.integer(252, 4, "number of signals", 1, 9999);
  return kFixedBytes + kSignalBytes * signals;
}

void fail_header_bytes(std::span<const std::byte> first_256, std::string_view where) {
  const HeaderFields fields(first_256, where);
  const int64_t bytes = edf_header_bytes(first_256, where);
  fields.fail(184, "bytes in the header", fields.at(184, 8),
              fmt::format("{} for {} signals", bytes, bytes / kSignalBytes - 1));
}

EdfHeader parse_edf_header(std::span<const std::byte> bytes, std::string_view where) {
  EdfHeader header;
  header.header_bytes = edf_header_bytes(bytes, where);
  header.stated_header_bytes = parse_int(HeaderFields(bytes, where).word(184, 8)).value_or(-1);
  const bool fits = header.stated_header_bytes == header.header_bytes;
  if (std::ssize(bytes) < header.header_bytes && !fits) fail_header_bytes(bytes, where);
  if (std::ssize(bytes) < header.header_bytes)
    throw InputError(fmt::format("{}: header ends at byte {}, expected {} bytes", where,
                                 bytes.size(), header.header_bytes),
                     "the file is cut short");
  const HeaderFields fields(bytes, where);
  header.variant = variant_of(fields.at(0, 8), fields.at(192, 44));
  if (!is_known_version(fields.at(0, 8)))
    header.warnings.push_back(
        fmt::format("the version is {}, expected \"0\": read as {}, whose sizes fit",
                    quoted(fields.at(0, 8)), variant_name(header.variant)));
  header.bytes_per_sample = header.variant >= EdfVariant::bdf ? 3 : 2;
  header.start_time = edf_start_time(fields.word(168, 8), fields.word(176, 8));
  if (!header.start_time)
    header.warnings.push_back(
        fmt::format("start date and time are not \"dd.mm.yy\" and \"hh.mm.ss\" (byte 168: {}): "
                    "start unknown",
                    quoted(fields.at(168, 16))));
  header.age_years = edf_age_years(fields.at(8, 80), header.start_time.value_or(""));
  header.records = parse_record_count(fields, header.warnings);
  header.record_seconds = fields.number(244, 8, "duration of a data record");
  const int64_t count = header.header_bytes / kSignalBytes - 1;
  const EdfLimits limits(fields, count);
  for (int64_t index = 0; index < count; ++index)
    header.signals.push_back(parse_signal(fields, limits, index, count));
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
