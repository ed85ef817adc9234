#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "physiomae/io/recording.h"
#include "physiomae/io/wfdb_header.h"
#include "physiomae/io/wfdb_signal_file.h"

namespace physiomae::io {

/// A WFDB record: a header (.hea) and signal files of format 16 or 212 beside it.
///
/// A frame is one sample of each signal (or several, where the header says so). Only files with a
/// requested channel are read, in blocks of 256 KiB. The checksum of every signal of such a file is
/// summed as its bytes pass, requested or not; `verify_checksums` reads what has not passed yet and
/// compares them all. Files of which nothing was read are not verified. The sample -32768 (format
/// 212: -2048) is missing and becomes NaN.
class WfdbRecording : public Recording {
 public:
  /// InputError when header and signal files contradict each other: files that are absent or too
  /// short for the header's number of samples, a MATLAB header of another shape.
  explicit WfdbRecording(const std::filesystem::path& header);

  const std::vector<ChannelInfo>& channels() const override { return channels_; }
  int64_t frames() const override { return frames_; }
  double frame_seconds() const override { return 1 / header_.rate_hz; }
  const std::vector<Segment>& segments() const override { return segments_; }
  std::optional<std::string> start_time() const override { return header_.start_time; }
  std::string format() const override { return format_; }
  const std::vector<std::string>& warnings() const override { return warnings_; }
  void read(int64_t first_frame, int64_t frames, std::span<const ChannelRequest> requests) override;
  void set_source_observer(SourceObserver observer) override { observer_ = std::move(observer); }
  std::vector<std::string> wrong_checksums() override;

  /// The header and all signal files.
  std::vector<std::filesystem::path> source_files() const;

 private:
  void open_files(const std::filesystem::path& folder);
  void count_frames();
  void describe_channels();

  std::filesystem::path path_;
  WfdbHeader header_;
  std::vector<WfdbSignalFile> files_;
  std::vector<ChannelInfo> channels_;
  std::vector<Segment> segments_;
  std::vector<std::string> warnings_;
  std::string format_;
  int64_t frames_ = 0;
  SourceObserver observer_;
};

std::unique_ptr<Recording> open_wfdb(const std::filesystem::path& hea);

}  // namespace physiomae::io
