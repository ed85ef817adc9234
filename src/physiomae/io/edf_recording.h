#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "physiomae/base/file.h"
#include "physiomae/io/edf_annotations.h"
#include "physiomae/io/edf_header.h"
#include "physiomae/io/passed_bytes.h"
#include "physiomae/io/recording.h"

namespace physiomae::io {

/// EDF, EDF+C, EDF+D, BDF, BDF+C, BDF+D. A frame is a data record. `channels()` holds the ordinary
/// signals in the file's order; annotation signals are not among them. Times count from the
/// header's start date and time, so the first segment starts at the first record's time stamp
/// (a fraction of a second, as a rule 0). See Note [EDF layout] and Note [EDF time stamps].
///
/// Where the header and the file's size disagree, the whole records that are there are read: more
/// than counted (in EDF+ as long as they bear time stamps), or fewer; said in warnings(). A file
/// that bears time stamps is EDF+, said, where its header does not say so. Samples outside a
/// channel's digital limits are converted like any other.
class EdfRecording final : public Recording {
 public:
  /// InputError when the file is no EDF or BDF or contradicts itself.
  explicit EdfRecording(const std::filesystem::path& path);

  const std::vector<ChannelInfo>& channels() const override { return channels_; }
  int64_t frames() const override { return records_; }
  double frame_seconds() const override { return header_.record_seconds; }
  const std::vector<Segment>& segments() const override { return segments_; }
  std::optional<std::string> start_time() const override { return header_.start_time; }
  std::optional<double> age_years() const override { return header_.age_years; }
  std::string format() const override { return std::string(variant_name(header_.variant)); }
  const std::vector<std::string>& warnings() const override { return warnings_; }
  void read(int64_t first_frame, int64_t frames, std::span<const ChannelRequest> requests) override;
  void set_source_observer(SourceObserver observer) override { observer_ = std::move(observer); }
  /// There are none; the observer sees what has not passed yet.
  std::vector<std::string> wrong_checksums() override;

  /// True when the file has an annotation signal.
  /// What the first data record is stamped after the header's start (Note [Time zero of EDF+]).
  double first_stamp_seconds() const { return first_stamp_seconds_; }
  bool has_annotations() const { return !annotation_signals_.empty(); }
  /// All annotations in the file's order, read anew at each call. Broken lists are passed over, one
  /// warning for them is added to `warnings`. InputError when they are more than 64 MiB.
  std::vector<EdfAnnotation> read_annotations(std::vector<std::string>& warnings) const;

 private:
  struct Scaling {
    double gain = 0;    ///< output unit a digital step
    double offset = 0;  ///< output at digital 0 - digital_min
    double digital_min = 0;
    size_t signal = 0;  ///< in header_.signals
  };

  void describe_channels();
  void count_records();
  void read_time_stamps();
  bool first_record_is_stamped() const;
  bool place_by_stamps();
  void count_from_first_record();
  void take_as_contiguous();
  void end_at(int64_t records);
  void check_request(const ChannelRequest& request, int64_t frames) const;
  void convert(const ChannelRequest& request, const std::byte* samples, int64_t count,
               int64_t out_at) const;
  void read_whole_records(int64_t first_frame, int64_t frames,
                          std::span<const ChannelRequest> requests);
  void read_scattered(int64_t first_frame, int64_t frames,
                      std::span<const ChannelRequest> requests);
  int64_t byte_of(int64_t record, const EdfSignal& signal) const {
    return header_.header_bytes + record * header_.record_bytes + signal.byte_offset;
  }
  int64_t bytes_of(const EdfSignal& signal) const {
    return signal.samples * header_.bytes_per_sample;
  }

  InputFile file_;
  EdfHeader header_;
  int64_t records_ = 0;
  int64_t promised_ = 0;  ///< of them, by the header
  std::vector<ChannelInfo> channels_;
  std::vector<Scaling> scalings_;           ///< one a channel
  std::vector<size_t> annotation_signals_;  ///< in header_.signals
  std::vector<Segment> segments_;
  double first_stamp_seconds_ = 0;  ///< after the header's start
  std::vector<std::string> warnings_;
  std::vector<std::byte> block_;  ///< reused between reads
  SourceObserver observer_;
  PassedBytes passed_;
};

}  // namespace physiomae::io
