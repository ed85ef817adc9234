#include "physiomae/io/edf_sample_width.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

// Signed or unsigned 16 bits, and one too many as some writers have it ("-32768" and "32768").
constexpr double kMost16Bits = 65536;
// Less than half the range of a 24-bit converter says nothing of one.
constexpr double kLeast24Bits = 1 << 22;

double largest_limit(const EdfSignal& signal) {
  if (signal.is_annotations || !signal.refused.empty()) return 0;
  return std::max(std::abs(signal.digital_min), std::abs(signal.digital_max));
}

// Whether samples of that width fill the file: as many data records as the header counts, whole
// ones where it counts none.
bool fills(const EdfHeader& header, int64_t file_bytes, int width) {
  const int64_t record_bytes = header.record_bytes / header.bytes_per_sample * width;
  const int64_t data_bytes = file_bytes - header.header_bytes;
  if (data_bytes < 0 || data_bytes % record_bytes != 0) return false;
  return header.records <= 0 || data_bytes / record_bytes == header.records;
}

std::string limits_of(const EdfSignal& signal) {
  return fmt::format("digital limits {} to {}", signal.digital_min, signal.digital_max);
}

void refuse_wide_signals(EdfHeader& header) {
  for (EdfSignal& signal : header.signals)
    if (largest_limit(signal) > kMost16Bits)
      signal.refused = limits_of(signal) + " are beyond samples of 16 bits: the scale is not known";
}

}  // namespace

void settle_sample_width(EdfHeader& header, int64_t file_bytes, std::string_view where) {
  if (header.bytes_per_sample != 2) return;
  const auto widest = std::ranges::max_element(header.signals, {}, largest_limit);
  if (largest_limit(*widest) <= kMost16Bits) return;
  const bool narrow = fills(header, file_bytes, 2), wide = fills(header, file_bytes, 3);
  if (narrow && !wide) return refuse_wide_signals(header);
  if (narrow || !wide || largest_limit(*widest) < kLeast24Bits) {
    const auto index = widest - header.signals.begin();
    const int64_t byte = 256 + 120 * std::ssize(header.signals) + 8 * index;
    throw InputError(
        fmt::format("{}: header byte {}: {} of signal {} are beyond samples of 16 bits, expected "
                    "-32768 to 32767, or a file as long as samples of 24 bits make it",
                    where, byte, limits_of(*widest), index + 1),
        "export the file again, as EDF within these limits or as BDF");
  }
  const std::string limits = limits_of(*widest);
  set_bytes_per_sample(header, 3);
  header.warnings.push_back(
      fmt::format("{} need more than 16 bits, and the file is as long as samples of 24 bits make "
                  "it: read as {}",
                  limits, variant_name(header.variant)));
}

}  // namespace physiomae::io
