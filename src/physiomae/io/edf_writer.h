#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace physiomae::io {

/// A signal of one sample a data record.
struct EdfOutputSignal {
  std::string label, unit;
  double physical_min = 0, physical_max = 1;
  std::vector<double> values;  ///< one a data record; clipped to the physical range
};

/// An annotation; times in whole microseconds from the header's start, written digit by digit.
struct EdfOutputAnnotation {
  int64_t onset_us = 0;
  int64_t duration_us = -1;  ///< -1: none is written
  std::string text;          ///< UTF-8
};

/// An EDF+ file to write. Without signals it is a file of annotations alone: one data record of
/// duration 0. With signals each data record lasts `record_us`; where the records do not touch the
/// file is EDF+D.
struct EdfOutput {
  std::string start_time;  ///< as Recording::start_time; "": 1 January 1985 at midnight
  std::string about;       ///< behind "Startdate ..." in the header: ASCII
  int64_t record_us = 0;
  std::vector<int64_t> record_onset_us;  ///< of each data record, from the start
  std::vector<EdfOutputSignal> signals;
  std::vector<EdfOutputAnnotation> annotations;
};

/// EDF+ (Kemp and Olivan 2003) of 16 bits. Where the date is not known the header has 01.01.85 and
/// "Startdate X". Error when a signal has not one value a data record.
std::string edf_bytes(const EdfOutput& output);

}  // namespace physiomae::io
