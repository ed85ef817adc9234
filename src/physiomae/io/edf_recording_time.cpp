// When the data records of an EdfRecording are, and what is noted of them: its annotation signals.
#include <algorithm>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/io/edf_recording.h"
#include "physiomae/io/edf_time_zero.h"
#include "physiomae/io/edf_timeline.h"

namespace physiomae::io {
namespace {

constexpr int64_t kStampBytes = 4096;  // of a record's annotations, enough for its time

}  // namespace

void EdfRecording::read_time_stamps() {
  if (records_ == 0) return;
  const bool unmarked = has_annotations() && !header_.is_plus();
  if (!has_annotations() || (unmarked && !first_record_is_stamped())) return take_as_contiguous();
  const bool gaps = place_by_stamps();
  if (!unmarked) return;
  const bool bdf = header_.bytes_per_sample == 3;
  if (gaps)
    header_.variant = bdf ? EdfVariant::bdf_plus_d : EdfVariant::edf_plus_d;
  else
    header_.variant = bdf ? EdfVariant::bdf_plus_c : EdfVariant::edf_plus_c;
  warnings_.push_back(
      fmt::format("the header does not say that this is {}+ (header byte 192), but its annotation "
                  "signal bears time stamps: read as {}",
                  bdf ? "BDF" : "EDF", format()));
}

void EdfRecording::take_as_contiguous() {
  if (header_.is_discontinuous())
    throw InputError(fmt::format("{}: {} without an annotation signal, expected one with the "
                                 "time of each data record",
                                 file_.path().string(), format()),
                     "export the file again, as EDF+C if it has no gaps");
  if (header_.is_plus())
    warnings_.push_back("no annotation signal: data records are taken to be contiguous");
  else if (has_annotations())
    warnings_.push_back(
        "its annotation signal bears no time stamp that can be read, and the header does not say "
        "EDF+ or BDF+ (header byte 192): taken to be contiguous");
  segments_ = {{0, records_, 0}};
}

bool EdfRecording::first_record_is_stamped() const {
  const EdfSignal& signal = header_.signals[annotation_signals_.front()];
  std::vector<std::byte> bytes(
      static_cast<size_t>(std::min<int64_t>(bytes_of(signal), kStampBytes)));
  file_.read(static_cast<uint64_t>(byte_of(0, signal)), bytes);
  return parse_record_onset(bytes).has_value();
}

// Whether there are gaps.
bool EdfRecording::place_by_stamps() {
  const EdfSignal& signal = header_.signals[annotation_signals_.front()];
  double fastest_hz = 0;
  for (const ChannelInfo& channel : channels_) fastest_hz = std::max(fastest_hz, channel.rate_hz);
  EdfTimeline timeline(file_.path().string(), header_.is_discontinuous(), header_.record_seconds,
                       fastest_hz);
  StampedRecords stamps(timeline, promised_);
  // Short records are read many at a time; of long ones only the annotation signal.
  const int64_t together = std::max<int64_t>(1, (64 << 10) / header_.record_bytes);
  const int64_t stamp_bytes = std::min<int64_t>(bytes_of(signal), kStampBytes);
  for (int64_t record = 0; record < records_; record += together) {
    const int64_t count = std::min(together, records_ - record);
    block_.resize(static_cast<size_t>((count - 1) * header_.record_bytes + stamp_bytes));
    file_.read(static_cast<uint64_t>(byte_of(record, signal)), block_);
    for (int64_t k = 0; k < count; ++k) {
      const auto stamp = std::span(block_).subspan(static_cast<size_t>(k * header_.record_bytes),
                                                   static_cast<size_t>(stamp_bytes));
      // An annotation-only file of duration 0 has stamps but no extent in time.
      if (header_.record_seconds > 0)
        stamps.add(record + k, parse_record_onset(stamp), byte_of(record + k, signal));
    }
  }
  if (header_.record_seconds > 0 && stamps.placed() < records_) end_at(stamps.placed());
  timeline.finish();
  segments_ = timeline.segments();
  if (segments_.empty()) segments_ = {{0, records_, 0}};
  const auto notes = timeline.warnings();
  warnings_.insert(warnings_.end(), notes.begin(), notes.end());
  count_from_first_record();
  return timeline.has_gaps();
}

// Note [Time zero of EDF+]; a file of annotations alone has no record that counts.
void EdfRecording::count_from_first_record() {
  first_stamp_seconds_ = channels_.empty() ? 0 : segments_.front().start_seconds;
  for (Segment& segment : segments_) segment.start_seconds -= first_stamp_seconds_;
  EdfTimeZero zero = edf_time_zero(first_stamp_seconds_, header_.start_time);
  header_.start_time = std::move(zero.start_time);
  if (!zero.said.empty()) warnings_.push_back(std::move(zero.said));
}

// What lies behind the last promised record and bears no stamp is no record.
void EdfRecording::end_at(int64_t records) {
  warnings_.push_back(
      fmt::format("what follows data record {} bears no time stamp: not read", records));
  records_ = records;
}

std::vector<EdfAnnotation> EdfRecording::read_annotations(
    std::vector<std::string>& warnings) const {
  constexpr int64_t kLimitBytes = 64 << 20;
  std::vector<EdfAnnotation> out;
  int64_t bad_lists = 0, first_bad_byte = 0;
  std::vector<std::byte> bytes;
  for (const size_t index : annotation_signals_) {
    const EdfSignal& signal = header_.signals[index];
    if (bytes_of(signal) > kLimitBytes / std::max<int64_t>(records_, 1))
      throw InputError(fmt::format("{}: {} bytes of annotations in {} records, expected at most {}",
                                   file_.path().string(), bytes_of(signal), records_, kLimitBytes));
    for (int64_t record = 0; record < records_; ++record) {
      bytes.resize(static_cast<size_t>(bytes_of(signal)));
      file_.read(static_cast<uint64_t>(byte_of(record, signal)), bytes);
      EdfTals tals = parse_tals(bytes);
      if (tals.bad_lists > 0 && bad_lists == 0)
        first_bad_byte = byte_of(record, signal) + *tals.first_bad_byte;
      bad_lists += tals.bad_lists;
      for (EdfAnnotation& annotation : tals.annotations)
        annotation.onset_seconds -= first_stamp_seconds_;
      std::move(tals.annotations.begin(), tals.annotations.end(), std::back_inserter(out));
    }
  }
  if (bad_lists > 0)
    warnings.push_back(fmt::format("{} annotation lists are broken, the first at byte {}: not read",
                                   bad_lists, first_bad_byte));
  return out;
}

}  // namespace physiomae::io
