#include "physiomae/io/wfdb_writer.h"

#include <algorithm>
#include <bit>
#include <cctype>
#include <cmath>
#include <limits>
#include <vector>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::io {
namespace {

static_assert(std::endian::native == std::endian::little, "samples are written as they lie");

bool is_record_name(const std::string& name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '_';
  });
}

void check(const std::string& record, double rate_hz, std::span<const WfdbChannel> channels,
           size_t samples) {
  if (!is_record_name(record))
    throw Error(fmt::format("record name '{}': expected letters, digits, '-' and '_'", record));
  if (!std::isfinite(rate_hz) || rate_hz <= 0)
    throw Error(fmt::format("{}: rate {} Hz, expected a positive number", record, rate_hz));
  if (channels.empty() || samples % channels.size() != 0)
    throw Error(fmt::format("{}: {} samples are no multiple of {} channels", record, samples,
                            channels.size()));
  const size_t limit = std::numeric_limits<int32_t>::max();
  if (samples / channels.size() > limit || channels.size() > limit)
    throw Error(fmt::format("{}: more than {} frames", record, limit));
  for (const WfdbChannel& channel : channels) {
    if (!std::isfinite(channel.gain) || channel.gain == 0)
      throw Error(fmt::format("{}: channel {}: gain {}", record, channel.label, channel.gain));
    if (channel.unit.empty() || channel.unit.find_first_of(" \t\r\n/()") != std::string::npos)
      throw Error(fmt::format("{}: channel {}: unit '{}'", record, channel.label, channel.unit));
    if (channel.label.find_first_of("\r\n") != std::string::npos)
      throw Error(fmt::format("{}: a channel's label holds a line break", record));
  }
}

/// MATLAB level 4: type 30 is little-endian (0), int16 (3), full matrix (0).
struct MatHeader {
  int32_t type = 30;
  int32_t rows = 0;
  int32_t columns = 0;
  int32_t imaginary = 0;
  int32_t name_length = 4;
  char name[4] = {'v', 'a', 'l', '\0'};
};
static_assert(sizeof(MatHeader) == 24);

void write_signals(const std::filesystem::path& target, size_t channels,
                   std::span<const int16_t> interleaved) {
  MatHeader header;
  header.rows = static_cast<int32_t>(channels);
  header.columns = static_cast<int32_t>(interleaved.size() / channels);
  AtomicFile file(target);
  file.write(std::as_bytes(std::span(&header, 1)));
  file.write(std::as_bytes(interleaved));
  file.commit();
}

/// Sum of each channel's samples modulo 2^16, as a signed number.
std::vector<int16_t> checksums(size_t channels, std::span<const int16_t> interleaved) {
  std::vector<uint16_t> sums(channels, 0);
  for (size_t at = 0; at < interleaved.size(); at += channels)
    for (size_t c = 0; c < channels; ++c)
      sums[c] = static_cast<uint16_t>(sums[c] + static_cast<uint16_t>(interleaved[at + c]));
  return {sums.begin(), sums.end()};
}

std::string gain_text(const WfdbChannel& channel) {
  std::string text = fmt::format("{:.12g}", channel.gain);
  if (channel.baseline != 0) text += fmt::format("({})", channel.baseline);
  return text + "/" + channel.unit;
}

}  // namespace

void write_wfdb_mat(const std::filesystem::path& folder, const std::string& record, double rate_hz,
                    std::span<const WfdbChannel> channels, std::span<const int16_t> interleaved) {
  check(record, rate_hz, channels, interleaved.size());
  write_signals(folder / (record + ".mat"), channels.size(), interleaved);

  const std::vector<int16_t> sums = checksums(channels.size(), interleaved);
  std::string header = fmt::format("{} {} {:.12g} {}\r\n", record, channels.size(), rate_hz,
                                   interleaved.size() / channels.size());
  for (size_t c = 0; c < channels.size(); ++c) {
    const int initial = interleaved.empty() ? 0 : interleaved[c];
    header += fmt::format("{}.mat 16+24 {} 16 0 {} {} 0 {}\r\n", record, gain_text(channels[c]),
                          initial, sums[c], channels[c].label);
  }
  write_file(folder / (record + ".hea"), header);
}

}  // namespace physiomae::io
