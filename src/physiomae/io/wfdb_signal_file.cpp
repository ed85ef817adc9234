#include "physiomae/io/wfdb_signal_file.h"

#include <algorithm>
#include <bit>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::io {
namespace {

static_assert(std::endian::native == std::endian::little, "format 16 is read as it lies");

constexpr size_t kBlockSamples = size_t{1} << 17;  // 256 KiB: stays in the second-level cache
constexpr size_t kLargestFrame = size_t{1} << 25;  // samples
constexpr size_t kMatlabHeader = 24;

size_t total_width(std::span<const WfdbSignal> signals) {
  size_t samples = 0;
  for (const WfdbSignal& signal : signals) samples += static_cast<size_t>(signal.samples_per_frame);
  return samples;
}

}  // namespace

WfdbSignalFile::WfdbSignalFile(const std::filesystem::path& folder,
                               std::span<const WfdbSignal> signals, size_t first_channel)
    : file_(folder / signals.front().file),
      first_channel_(first_channel),
      format_(signals.front().format),
      offset_(signals.front().byte_offset),
      frame_samples_(total_width(signals)) {
  const auto fail = [&](const std::string& message) {
    throw InputError(fmt::format("{}: {}", path().string(), message));
  };
  if (frame_samples_ > kLargestFrame) fail(fmt::format("frames of {} samples", frame_samples_));
  if (offset_ > file_.size())
    fail(fmt::format("{} bytes, but the header says that samples begin at {}", file_.size(),
                     offset_));
  size_t first = 0;
  for (const WfdbSignal& signal : signals) {
    if (signal.format != format_ || signal.byte_offset != offset_)
      fail(fmt::format("the header gives its signals different formats or offsets ('{}')",
                       signal.label));
    const auto width = static_cast<size_t>(signal.samples_per_frame);
    columns_.push_back({first, width, {}, signal.checksum, signal.label});
    first += width;
  }
  sums_.assign(frame_samples_, 0);
}

uint64_t WfdbSignalFile::byte_of(int64_t frame) const {
  const uint64_t samples = static_cast<uint64_t>(frame) * frame_samples_;
  return offset_ + (format_ == 16 ? samples * 2 : samples / 2 * 3);
}

int64_t WfdbSignalFile::frames_in_file() const {
  const uint64_t bytes = file_.size() - offset_;
  const uint64_t samples = format_ == 16 ? bytes / 2 : bytes / 3 * 2 + (bytes % 3 == 2 ? 1 : 0);
  return static_cast<int64_t>(samples / frame_samples_);
}

uint64_t WfdbSignalFile::bytes_behind(int64_t frames) const {
  const uint64_t samples = static_cast<uint64_t>(frames) * frame_samples_;
  const uint64_t used = format_ == 16 ? samples * 2 : bytes_of_212(samples);
  const uint64_t behind = file_.size() - offset_ - std::min(used, file_.size() - offset_);
  // An odd number of 12-bit samples may be filled up to whole bytes of a pair.
  return format_ == 212 && samples % 2 != 0 && behind == 1 ? 0 : behind;
}

void WfdbSignalFile::set_scale(size_t channel, const SampleScale& scale) {
  columns_[channel - first_channel_].scale = scale;
}

void WfdbSignalFile::check_matlab_header(int64_t frames) const {
  struct {
    int32_t type, rows, columns, imaginary, name_length;
  } header{};
  if (offset_ != kMatlabHeader || format_ != 16 || frames == 0) return;
  file_.read(0, std::as_writable_bytes(std::span(&header, 1)));
  if (header.type != 30) return;  // some other header of the same length
  if (header.rows != static_cast<int64_t>(frame_samples_) || header.columns != frames)
    throw InputError(
        fmt::format("{}: a matrix of {} by {}, but the header announces {} signals "
                    "of {} samples",
                    path().string(), header.rows, header.columns, frame_samples_, frames),
        "the .hea and the .mat file do not belong together");
}

std::span<const int16_t> WfdbSignalFile::load(int64_t first_frame, int64_t frames) {
  const uint64_t first = static_cast<uint64_t>(first_frame) * frame_samples_;
  const size_t count = static_cast<size_t>(frames) * frame_samples_;
  if (format_ == 16) {
    samples_.resize(count);
    file_.read(offset_ + first * 2, std::as_writable_bytes(std::span(samples_)));
    return samples_;
  }
  const size_t skipped = first % 2;  // the block may begin in the middle of a pair
  samples_.resize(count + skipped);
  bytes_.resize(bytes_of_212(samples_.size()));
  file_.read(byte_of(first_frame), bytes_);
  unpack_212(bytes_, samples_);
  return std::span<const int16_t>(samples_).subspan(skipped);
}

std::span<const std::byte> WfdbSignalFile::loaded() const {
  return format_ == 16 ? std::as_bytes(std::span<const int16_t>(samples_)) : bytes_;
}

void WfdbSignalFile::read(int64_t first_frame, int64_t frames,
                          std::span<const ChannelRequest> requests,
                          const SourceObserver& observer) {
  was_read_ = true;
  const auto block = static_cast<int64_t>(std::max<size_t>(kBlockSamples / frame_samples_, 1));
  for (int64_t done = 0; done < frames; done += block) {
    const int64_t count = std::min(block, frames - done);
    const int64_t first = first_frame + done;
    const std::span<const int16_t> rows = load(first, count);
    passed_.block(byte_of(first), loaded(), file_, observer);
    for (const ChannelRequest& request : requests) {
      const Column& column = columns_[request.channel - first_channel_];
      take_columns(rows, frame_samples_, column.first, column.width, column.scale,
                   request.out.subspan(static_cast<size_t>(done) * column.width,
                                       static_cast<size_t>(count) * column.width));
    }
    // Blocks may overlap or jump; the sums follow what passes in order from the start.
    if (first <= summed_frames_ && summed_frames_ < first + count) {
      add_columns(rows.subspan(static_cast<size_t>(summed_frames_ - first) * frame_samples_),
                  frame_samples_, sums_);
      summed_frames_ = first + count;
    }
  }
}

std::vector<std::string> WfdbSignalFile::wrong_checksums(int64_t frames,
                                                         const SourceObserver& observer) {
  std::vector<std::string> wrong;
  read(summed_frames_, frames - summed_frames_, {}, observer);
  passed_.up_to(file_.size(), file_, observer);
  for (size_t c = 0; c < columns_.size(); ++c) {
    const Column& column = columns_[c];
    uint16_t sum = 0;
    for (size_t k = 0; k < column.width; ++k)
      sum = static_cast<uint16_t>(sum + sums_[column.first + k]);
    if (column.checksum && *column.checksum != sum)
      wrong.push_back(fmt::format("{}: channel {} ({}): checksum {}, but the header says {}",
                                  path().string(), first_channel_ + c, column.label,
                                  static_cast<int16_t>(sum),
                                  static_cast<int16_t>(*column.checksum)));
  }
  return wrong;
}

}  // namespace physiomae::io
