#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace physiomae::io {

/// One signal line of a WFDB header. Fields that a line leaves out have the defaults of header(5).
struct WfdbSignal {
  std::string file;  ///< a name in the header's own folder, never a path
  int format = 16;   ///< 16 or 212
  int64_t samples_per_frame = 1;
  int64_t skew_frames = 0;
  uint64_t byte_offset = 0;
  double gain = 200;  ///< steps of the converter a unit; negative where the signal is inverted
  bool is_calibrated = false;  ///< the header gives a gain, and it is not 0
  double baseline = 0;
  std::string unit = "mV";
  int64_t adc_resolution_bits = 0;  ///< 0: not given
  int64_t adc_zero = 0;
  std::optional<uint16_t> checksum;  ///< sum of all samples modulo 2^16
  std::string label;                 ///< UTF-8; "signal 3" when the header gives none
};

/// A WFDB header (header(5) of the WFDB Applications Guide). Its comments are dropped: they often
/// tell of the patient.
struct WfdbHeader {
  std::string record;
  double rate_hz = 250;                   ///< frames a second
  int64_t frames = 0;                     ///< 0: not given
  std::optional<std::string> start_time;  ///< local, when both time and date are given
  std::vector<WfdbSignal> signals;
  std::vector<std::string> warnings;  ///< fields that cannot be read and are not needed
};

/// Parses a header. A start, a resolution, a checksum and the like that cannot be read cost no
/// record: they are left out, with a warning. InputError naming `where` and the line for anything
/// header(5) does not allow, for multi-segment records, for formats other than 16 and 212, for file
/// names that leave the folder, for too few or too many signal lines, and for a signal line without
/// its line break that does not go as far as its label (a header cut in the middle of a line would
/// otherwise pass with wrong defaults); one that does is read, with a warning.
WfdbHeader parse_wfdb_header(std::string_view text, std::string_view where);

}  // namespace physiomae::io
