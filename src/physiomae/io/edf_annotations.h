#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace physiomae::io {

/// One annotation of EDF+ / BDF+.
struct EdfAnnotation {
  double onset_seconds = 0;  ///< from the start date and time in the header
  std::optional<double> duration_seconds;
  std::string text;  ///< UTF-8
};

/// What one data record's annotation signal holds.
struct EdfTals {
  /// Onset of the time-keeping annotation: the first TAL, when its first text is empty.
  std::optional<double> record_onset_seconds;
  std::vector<EdfAnnotation> annotations;  ///< non-empty texts only, in the file's order
  /// Bytes of lists that break the rules and were passed over.
  std::optional<int64_t> first_bad_byte;  ///< of the first of them, in `bytes`
  int64_t bad_lists = 0;
};

/// Parses time-stamped annotation lists (EDF+ specification 2.2.2):
/// onset [0x15 duration] 0x14 text 0x14 [text 0x14 ...] 0x00, unused bytes 0. Never throws: what is
/// no such list is counted and passed over up to the next 0x00.
EdfTals parse_tals(std::span<const std::byte> bytes);

/// Only the onset of the time-keeping annotation, without allocation.
std::optional<double> parse_record_onset(std::span<const std::byte> bytes);

}  // namespace physiomae::io
