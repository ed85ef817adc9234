#include "physiomae/io/edf_recording.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_record_count.h"
#include "physiomae/io/edf_sample_width.h"

namespace physiomae::io {
namespace {

constexpr int64_t kBlockBytes = 1 << 20;
constexpr double kFastest = 1e7;  // Hz, as for WFDB

EdfHeader read_header(const InputFile& file) {
  const std::string where = file.path().string();
  std::vector<std::byte> bytes(std::min<uint64_t>(file.size(), 256));
  file.read(0, bytes);
  const auto whole = static_cast<uint64_t>(edf_header_bytes(bytes, where));
  bytes.resize(std::min(file.size(), whole));
  file.read(0, bytes);
  EdfHeader header = parse_edf_header(bytes, where);
  settle_sample_width(header, static_cast<int64_t>(file.size()), where);
  if (header.stated_header_bytes == header.header_bytes) return header;
  // The signals are right, and that field alone is not, if the file is as long as they make it.
  if (!fits_exactly(header, static_cast<int64_t>(file.size()))) fail_header_bytes(bytes, where);
  header.warnings.push_back(fmt::format(
      "header byte 184 states {} bytes of header, its signals make {}: the file's size fits these",
      header.stated_header_bytes, header.header_bytes));
  return header;
}

// EDF has signed samples of 16 bits; limits from 0 to 65535 are those of a converter that has none,
// and its writer may have kept the bits.
bool may_be_unsigned(const EdfSignal& signal, int width) {
  constexpr double kMostSigned = 32768;  // one too many, as some write it
  return width == 2 && std::min(signal.digital_min, signal.digital_max) >= 0 &&
         std::max(signal.digital_min, signal.digital_max) > kMostSigned;
}

// Why a channel cannot be converted to numbers; empty when it can.
std::string refusal(const EdfSignal& signal, int width, double rate_hz, double to_microvolt) {
  if (!signal.refused.empty()) return signal.refused;
  if (signal.samples == 0) return "no samples in a data record";
  if (!(rate_hz <= kFastest))
    return fmt::format("sampled at {:g} Hz, expected at most {:g}", rate_hz, kFastest);
  if (signal.digital_min == signal.digital_max)
    return fmt::format("digital minimum and maximum are both {}", signal.digital_min);
  if (may_be_unsigned(signal, width))
    return fmt::format(
        "digital limits {} to {}: signed samples, as EDF has them, or unsigned ones?",
        signal.digital_min, signal.digital_max);
  if (signal.physical_min == signal.physical_max)
    return fmt::format("physical minimum and maximum are both {}", signal.physical_min);
  const double scale = to_microvolt > 0 ? to_microvolt : 1;
  const double gain = (signal.physical_max - signal.physical_min) /
                      (signal.digital_max - signal.digital_min) * scale;
  // 24-bit samples, and digital limits of up to eight digits, must stay within a float.
  const double largest = std::abs(signal.physical_min * scale) + std::abs(gain) * 2e8;
  if (!(largest < std::numeric_limits<float>::max()))
    return fmt::format("physical range {} to {} is too large", signal.physical_min,
                       signal.physical_max);
  return {};
}

int32_t sample_at(const std::byte* bytes, int width) {
  uint32_t value = std::to_integer<uint32_t>(bytes[0]) | std::to_integer<uint32_t>(bytes[1]) << 8;
  if (width == 2) return static_cast<int16_t>(value);
  value |= std::to_integer<uint32_t>(bytes[2]) << 16;
  return static_cast<int32_t>(value << 8) >> 8;
}

}  // namespace

EdfRecording::EdfRecording(const std::filesystem::path& path)
    : file_(path), header_(read_header(file_)) {
  warnings_ = header_.warnings;
  describe_channels();
  count_records();
  read_time_stamps();
}

void EdfRecording::describe_channels() {
  for (size_t index = 0; index < header_.signals.size(); ++index) {
    const EdfSignal& signal = header_.signals[index];
    if (signal.is_annotations) {
      annotation_signals_.push_back(index);
      continue;
    }
    ChannelInfo channel;
    channel.label = signal.label;
    channel.unit = signal.unit;
    channel.to_microvolt = microvolts_per(signal.unit);
    channel.samples_per_frame = signal.samples;
    channel.rate_hz = header_.record_seconds > 0
                          ? static_cast<double>(signal.samples) / header_.record_seconds
                          : 0;
    channel.refused =
        refusal(signal, header_.bytes_per_sample, channel.rate_hz, channel.to_microvolt);
    channel.assumed = signal.assumed;
    const double scale = channel.to_microvolt > 0 ? channel.to_microvolt : 1;
    channel.low = std::min(signal.physical_min, signal.physical_max) * scale;
    channel.high = std::max(signal.physical_min, signal.physical_max) * scale;
    Scaling scaling;
    scaling.signal = index;
    if (channel.refused.empty()) {
      scaling.gain = (signal.physical_max - signal.physical_min) /
                     (signal.digital_max - signal.digital_min) * scale;
      scaling.offset = signal.physical_min * scale;
      scaling.digital_min = signal.digital_min;
    } else {
      warnings_.push_back(
          fmt::format("channel {} ({}): {}", channels_.size() + 1, channel.label, channel.refused));
    }
    scalings_.push_back(scaling);
    channels_.push_back(std::move(channel));
  }
}

void EdfRecording::count_records() {
  const EdfRecordCount count = count_edf_records(header_, static_cast<int64_t>(file_.size()));
  records_ = count.records;
  promised_ = count.promised;
  warnings_.insert(warnings_.end(), count.warnings.begin(), count.warnings.end());
}

void EdfRecording::check_request(const ChannelRequest& request, int64_t frames) const {
  const std::string where = file_.path().string();
  if (request.channel >= channels_.size())
    throw InputError(fmt::format("{}: channel {} asked for, expected less than {}", where,
                                 request.channel, channels_.size()));
  const ChannelInfo& channel = channels_[request.channel];
  if (!channel.refused.empty())
    throw InputError(
        fmt::format("{}: channel {} cannot be read: {}", where, channel.label, channel.refused));
  if (std::ssize(request.out) != frames * channel.samples_per_frame)
    throw InputError(fmt::format("{}: channel {}: room for {} samples, expected {}", where,
                                 channel.label, request.out.size(),
                                 frames * channel.samples_per_frame));
}

void EdfRecording::convert(const ChannelRequest& request, const std::byte* samples, int64_t count,
                           int64_t out_at) const {
  const Scaling& scaling = scalings_[request.channel];
  float* out = request.out.data() + out_at;
  const auto run = [&]<int width>() {
    for (int64_t k = 0; k < count; ++k)
      out[k] = static_cast<float>((sample_at(samples + width * k, width) - scaling.digital_min) *
                                      scaling.gain +
                                  scaling.offset);
  };
  if (header_.bytes_per_sample == 2)
    run.template operator()<2>();
  else
    run.template operator()<3>();
}

void EdfRecording::read(int64_t first_frame, int64_t frames,
                        std::span<const ChannelRequest> requests) {
  if (first_frame < 0 || frames < 0 || first_frame > records_ - frames)
    throw InputError(fmt::format("{}: {} data records from {} on asked for, expected 0 to {}",
                                 file_.path().string(), frames, first_frame, records_));
  int64_t wanted = 0;
  for (const ChannelRequest& request : requests) {
    check_request(request, frames);
    wanted += bytes_of(header_.signals[scalings_[request.channel].signal]);
  }
  say_assumptions(channels_, requests, warnings_);
  // Of records little of which is wanted, only the wanted parts are read, unless an observer is to
  // see all of them.
  const bool sparse = 8 * wanted < header_.record_bytes && !observer_;
  if (header_.record_bytes <= kBlockBytes && !sparse)
    return read_whole_records(first_frame, frames, requests);
  const int64_t end = header_.header_bytes + (first_frame + frames) * header_.record_bytes;
  passed_.up_to(static_cast<uint64_t>(end), file_, observer_);
  read_scattered(first_frame, frames, requests);
}

void EdfRecording::read_whole_records(int64_t first_frame, int64_t frames,
                                      std::span<const ChannelRequest> requests) {
  const int64_t together = std::max<int64_t>(1, kBlockBytes / header_.record_bytes);
  for (int64_t done = 0; done < frames; done += together) {
    const int64_t count = std::min(together, frames - done);
    const auto begin =
        static_cast<uint64_t>(header_.header_bytes + (first_frame + done) * header_.record_bytes);
    block_.resize(static_cast<size_t>(count * header_.record_bytes));
    file_.read(begin, block_);
    passed_.block(begin, block_, file_, observer_);
    for (const ChannelRequest& request : requests) {
      const EdfSignal& signal = header_.signals[scalings_[request.channel].signal];
      for (int64_t k = 0; k < count; ++k)
        convert(request, block_.data() + k * header_.record_bytes + signal.byte_offset,
                signal.samples, (done + k) * signal.samples);
    }
  }
}

std::vector<std::string> EdfRecording::wrong_checksums() {
  passed_.up_to(file_.size(), file_, observer_);
  return {};
}

void EdfRecording::read_scattered(int64_t first_frame, int64_t frames,
                                  std::span<const ChannelRequest> requests) {
  const int64_t piece = kBlockBytes / header_.bytes_per_sample;
  for (int64_t record = 0; record < frames; ++record) {
    for (const ChannelRequest& request : requests) {
      const EdfSignal& signal = header_.signals[scalings_[request.channel].signal];
      for (int64_t at = 0; at < signal.samples; at += piece) {
        const int64_t count = std::min(piece, signal.samples - at);
        block_.resize(static_cast<size_t>(count * header_.bytes_per_sample));
        file_.read(static_cast<uint64_t>(byte_of(first_frame + record, signal) +
                                         at * header_.bytes_per_sample),
                   block_);
        convert(request, block_.data(), count, record * signal.samples + at);
      }
    }
  }
}

}  // namespace physiomae::io
