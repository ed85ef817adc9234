#pragma once

#include <optional>
#include <string>

// Note [Time zero of EDF+]
// The first data record's stamp says how long after the header's start it begins, and should be
// less than a second. Everything here counts from that record: lists of stages begin with it, and
// so do other programs, which pass the first stamp over. Clips that were cut from a night bear what
// was before them, and some recorders the seconds of the day: neither is a gap. The clock of what
// is read is the first record's, with its part of a second: labels in other files have it too.

namespace physiomae::io {

struct EdfTimeZero {
  std::optional<std::string> start_time;  ///< of the first record, as Recording::start_time
  std::string said;                       ///< of a stamp of a second or more; "" for others
};

/// Where a file begins whose first record is stamped so many seconds after the header's start.
EdfTimeZero edf_time_zero(double first_stamp_seconds, const std::optional<std::string>& start_time);

}  // namespace physiomae::io
