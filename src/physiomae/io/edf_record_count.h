#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "physiomae/io/edf_header.h"

namespace physiomae::io {

/// Data records of a file, where header and size may disagree: a recorder that was switched off
/// leaves 0, -1 or an early count in the header, a copy that broke off leaves fewer than promised.
struct EdfRecordCount {
  int64_t records = 0;   ///< whole ones in the file
  int64_t promised = 0;  ///< of them, by the header; what follows has to bear stamps in EDF+
  std::vector<std::string> warnings;
};

/// Says in its warnings what of header and size was taken.
EdfRecordCount count_edf_records(const EdfHeader& header, int64_t file_bytes);

/// Whether the file is exactly as long as its signals and records make it.
bool fits_exactly(const EdfHeader& header, int64_t file_bytes);

}  // namespace physiomae::io
