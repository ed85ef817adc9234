#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace physiomae::io {

/// One signal of a WFDB record to be written. Physical value = (sample - baseline) / gain.
struct WfdbChannel {
  std::string label;
  std::string unit;  ///< "uV", "mV", "%"; no spaces
  double gain = 1;   ///< steps of the converter a unit
  int baseline = 0;  ///< sample that stands for the physical value 0
};

/// Writes `<folder>/<record>.mat` (MATLAB level 4: a 24-byte header, then int16 little-endian,
/// interleaved; variable `val` (C, N)) and `<folder>/<record>.hea` (header(5) of the WFDB manual,
/// format 16 at byte offset 24, lines ended by CRLF), each atomically, the header last.
///
/// This is the layout of the PhysioNet/CinC Challenge 2018. `interleaved` is (N, C). The header
/// carries the initial value and the 16-bit checksum of every signal. Throws Error when a name
/// cannot stand in a header or the record is larger than the format holds (2^31 - 1 frames).
void write_wfdb_mat(const std::filesystem::path& folder, const std::string& record, double rate_hz,
                    std::span<const WfdbChannel> channels, std::span<const int16_t> interleaved);

}  // namespace physiomae::io
