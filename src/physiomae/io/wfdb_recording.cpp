#include "physiomae/io/wfdb_recording.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/file.h"

namespace physiomae::io {
namespace {

constexpr uint64_t kLargestHeader = 1 << 20;

int bits_of_format(int format) { return format == 212 ? 12 : 16; }

int16_t missing_sample(int format) { return format == 212 ? -2048 : -32768; }

/// The converter's range in samples: what the header says where it fits the format.
std::pair<double, double> sample_range(const WfdbSignal& signal) {
  const int64_t bits = signal.adc_resolution_bits;
  if (bits > 0 && bits <= bits_of_format(signal.format)) {
    const double half = std::ldexp(1.0, static_cast<int>(bits) - 1);
    const auto zero = static_cast<double>(signal.adc_zero);
    return {zero - half, zero + half - 1};
  }
  const double half = std::ldexp(1.0, bits_of_format(signal.format) - 1);
  return {-half, half - 1};
}

}  // namespace

WfdbRecording::WfdbRecording(const std::filesystem::path& header)
    : path_(header),
      header_(parse_wfdb_header(read_text(header, kLargestHeader), header.string())) {
  warnings_ = header_.warnings;
  open_files(header.parent_path());
  count_frames();
  describe_channels();
  segments_ = {{0, frames_, 0}};
}

void WfdbRecording::open_files(const std::filesystem::path& folder) {
  const std::vector<WfdbSignal>& signals = header_.signals;
  std::set<std::string> seen;
  std::set<int> formats;
  for (size_t first = 0, end = 0; first < signals.size(); first = end) {
    end = first;
    while (end < signals.size() && signals[end].file == signals[first].file) ++end;
    if (!seen.insert(signals[first].file).second)
      throw InputError(fmt::format("{}: the signals of {} are not neighbours", path_.string(),
                                   signals[first].file));
    files_.emplace_back(folder, std::span(signals).subspan(first, end - first), first);
    formats.insert(signals[first].format);
  }
  format_ = "WFDB";
  for (const int format : formats) format_ += fmt::format(" {}", format);
}

void WfdbRecording::count_frames() {
  const int64_t announced = header_.frames;
  int64_t shortest = files_.front().frames_in_file();
  for (const WfdbSignalFile& file : files_) {
    const int64_t held = file.frames_in_file();
    if (announced > held)
      throw InputError(
          fmt::format("{}: {} samples a signal, but {} announces {}", file.path().string(), held,
                      path_.filename().string(), announced),
          "the signal file was cut; copy or download it again");
    shortest = std::min(shortest, held);
  }
  frames_ = announced > 0 ? announced : shortest;
  if (frames_ == 0) throw InputError(fmt::format("{}: the record holds no sample", path_.string()));
  for (const WfdbSignalFile& file : files_) {
    file.check_matlab_header(frames_);
    if (const uint64_t behind = file.bytes_behind(frames_); behind > 0)
      warnings_.push_back(fmt::format("{} bytes of {} lie behind the last of {} samples", behind,
                                      file.path().extension().string(), frames_));
  }
}

void WfdbRecording::describe_channels() {
  for (WfdbSignalFile& file : files_) {
    for (size_t c = file.first_channel(); c < file.first_channel() + file.channels(); ++c) {
      const WfdbSignal& signal = header_.signals[c];
      const double to_microvolt = microvolts_per(signal.unit);
      const double factor = (to_microvolt == 0 ? 1 : to_microvolt) / signal.gain;
      file.set_scale(c, {signal.baseline, factor, missing_sample(signal.format)});

      ChannelInfo info;
      info.label = signal.label;
      info.unit = signal.unit;
      info.to_microvolt = to_microvolt;
      info.rate_hz = header_.rate_hz * static_cast<double>(signal.samples_per_frame);
      info.samples_per_frame = signal.samples_per_frame;
      const auto [low, high] = sample_range(signal);
      info.low = (low - signal.baseline) * factor;
      info.high = (high - signal.baseline) * factor;
      if (info.low > info.high) std::swap(info.low, info.high);
      if (signal.skew_frames != 0)
        info.refused =
            fmt::format("skewed by {} samples, which is not supported", signal.skew_frames);
      if (!signal.is_calibrated)
        info.assumed = fmt::format(
            "the header gives it no gain (not calibrated): {:g} steps a {}, WFDB's default, are "
            "taken",
            signal.gain, signal.unit);
      channels_.push_back(std::move(info));
    }
  }
}

void WfdbRecording::read(int64_t first_frame, int64_t frames,
                         std::span<const ChannelRequest> requests) {
  if (first_frame < 0 || frames < 0 || frames > frames_ || first_frame > frames_ - frames)
    throw Error(fmt::format("{}: asked for {} frames from {} on, of {}", path_.string(), frames,
                            first_frame, frames_));
  for (const ChannelRequest& request : requests) {
    if (request.channel >= channels_.size())
      throw Error(fmt::format("{}: asked for channel {} of {}", path_.string(), request.channel,
                              channels_.size()));
    const ChannelInfo& channel = channels_[request.channel];
    if (!channel.refused.empty())
      throw InputError(
          fmt::format("{}: channel {}: {}", path_.string(), channel.label, channel.refused));
    if (std::ssize(request.out) != frames * channel.samples_per_frame)
      throw Error(fmt::format("{}: channel {}: room for {} samples, asked for {}", path_.string(),
                              channel.label, request.out.size(),
                              frames * channel.samples_per_frame));
  }
  say_assumptions(channels_, requests, warnings_);
  std::vector<ChannelRequest> own;
  for (WfdbSignalFile& file : files_) {
    own.clear();
    for (const ChannelRequest& request : requests)
      if (request.channel - file.first_channel() < file.channels()) own.push_back(request);
    if (!own.empty()) file.read(first_frame, frames, own, observer_);
  }
}

std::vector<std::string> WfdbRecording::wrong_checksums() {
  std::vector<std::string> wrong;
  for (WfdbSignalFile& file : files_) {
    if (!file.was_read()) continue;
    std::vector<std::string> more = file.wrong_checksums(frames_, observer_);
    std::move(more.begin(), more.end(), std::back_inserter(wrong));
  }
  return wrong;
}

std::vector<std::filesystem::path> WfdbRecording::source_files() const {
  std::vector<std::filesystem::path> paths = {path_};
  for (const WfdbSignalFile& file : files_) paths.push_back(file.path());
  return paths;
}

std::unique_ptr<Recording> open_wfdb(const std::filesystem::path& hea) {
  return std::make_unique<WfdbRecording>(hea);
}

}  // namespace physiomae::io
