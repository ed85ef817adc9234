#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "physiomae/base/file.h"
#include "physiomae/io/passed_bytes.h"
#include "physiomae/io/recording.h"
#include "physiomae/io/wfdb_header.h"
#include "physiomae/io/wfdb_samples.h"

namespace physiomae::io {

/// One file of a WFDB record with the signals that it interleaves (a "signal group").
class WfdbSignalFile {
 public:
  /// `signals` are neighbours in the header and name the same file; the first has number
  /// `first_channel`. InputError when they contradict each other or the file.
  WfdbSignalFile(const std::filesystem::path& folder, std::span<const WfdbSignal> signals,
                 size_t first_channel);

  size_t first_channel() const { return first_channel_; }
  size_t channels() const { return columns_.size(); }
  const std::filesystem::path& path() const { return file_.path(); }
  uint64_t size() const { return file_.size(); }
  /// Whole frames between the offset and the end of the file.
  int64_t frames_in_file() const;
  /// Bytes behind `frames` frames.
  uint64_t bytes_behind(int64_t frames) const;
  /// Where the file begins with a MATLAB level 4 header, its matrix has to be (channels, frames).
  void check_matlab_header(int64_t frames) const;
  void set_scale(size_t channel, const SampleScale& scale);

  /// Reads frames into the requests for channels of this file; see Recording::read.
  void read(int64_t first_frame, int64_t frames, std::span<const ChannelRequest> requests,
            const SourceObserver& observer);
  bool was_read() const { return was_read_; }
  /// Reads what has not passed yet and compares all checksums: a sentence for each that is wrong.
  std::vector<std::string> wrong_checksums(int64_t frames, const SourceObserver& observer);

 private:
  struct Column {
    size_t first = 0;  ///< in a frame
    size_t width = 1;  ///< samples a frame
    SampleScale scale;
    std::optional<uint16_t> checksum;
    std::string label;
  };
  /// A block of samples and the bytes that they came from.
  std::span<const int16_t> load(int64_t first_frame, int64_t frames);
  std::span<const std::byte> loaded() const;  ///< the bytes of the block loaded last
  uint64_t byte_of(int64_t frame) const;

  InputFile file_;
  size_t first_channel_;
  int format_;
  uint64_t offset_;
  size_t frame_samples_ = 0;
  std::vector<Column> columns_;
  std::vector<uint16_t> sums_;  ///< (frame_samples_), over frames [0, summed_frames_)
  int64_t summed_frames_ = 0;
  PassedBytes passed_;
  bool was_read_ = false;
  std::vector<std::byte> bytes_;
  std::vector<int16_t> samples_;
};

}  // namespace physiomae::io
