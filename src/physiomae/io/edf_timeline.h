#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/recording.h"

// Note [EDF time stamps]
// Every data record of EDF+ bears its own time, in seconds from the header's start. What they are
// worth is judged over the whole file, since recorders round them, let them jitter, or leave them
// 0:
// - Records that follow each other within half a sample of the fastest signal (at least 1 ms) are
//   contiguous. Stamps that are rounded more coarsely than a record lasts (1.024 s, two decimals)
//   may be off by their last decimal; stamps that step back by up to 0.1 s jitter, and then steps
//   of 0.1 s either way are none. EDF+C promises that there are no gaps: there 0.1 s always passes.
// - A later stamp is a gap: expected in EDF+D; in EDF+C it is a gap all the same, with a warning.
// - In EDF+C, stamps that run backwards, or jump at every other record, say nothing: the records
//   follow each other, as the header says, with a warning. In EDF+D they are refused, for there
//   nothing else places the records.
// - A file that bears stamps without the mark of EDF+ (lost by an anonymiser or a converter) is
//   judged as EDF+C is, and called EDF+D where it has gaps.
// - Small steps of one sign are the drift of the recorder's clock against its sampling rate. More
//   than 50 ms of it is followed: a segment says how long its frames really last, and where 0.1 s
//   are not met by one line, it is cut in two. A drift beyond 0.5 % is none: nominal times, said.

namespace physiomae::io {

/// Turns the records' time stamps into segments.
class EdfTimeline {
 public:
  EdfTimeline(std::string where, bool discontinuous, double record_seconds, double fastest_hz);

  /// The next record's stamp; `byte` is where it stands in the file. InputError where an EDF+D
  /// record has none.
  void add(std::optional<double> onset_seconds, int64_t byte);
  /// After the last record: what the stamps come to. InputError as the note says.
  void finish();

  const std::vector<Segment>& segments() const { return segments_; }
  bool has_gaps() const { return gaps_ > 0; }
  const std::vector<std::string>& warnings() const { return warnings_; }

 private:
  int64_t records() const { return static_cast<int64_t>(onsets_.size()); }
  double step(int64_t record) const;  ///< of its stamp beyond the previous record's end
  double rounding_seconds() const;
  void judge_steps();
  void ignore_stamps(const std::string& why);
  std::string stamp_text(int64_t record) const;
  void cut_at_gaps();
  void follow(int64_t first, int64_t end);
  void add_piece(int64_t first, int64_t end);

  std::string where_;
  bool discontinuous_;
  double record_seconds_;
  double fine_seconds_;       ///< tolerance for stamps that mean what they say
  double coarse_seconds_;     ///< and for those that jitter
  double rounded_to_ = 0;     ///< last decimal of stamps that cannot be exact
  double tolerance_seconds_;  ///< the one in force
  std::vector<double> onsets_;
  int64_t first_byte_ = 0, stride_bytes_ = 0;
  int64_t unstamped_ = 0;
  bool useless_ = false;
  double largest_drift_seconds_ = 0;
  double ignored_drift_seconds_ = 0;
  int64_t bends_ = 0;
  int64_t gaps_ = 0;
  std::vector<Segment> segments_;
  std::vector<std::string> warnings_;
};

/// Hands the records' stamps on to a timeline. Records behind the last promised one count only if
/// they or later ones bear a stamp: other bytes may follow.
class StampedRecords {
 public:
  StampedRecords(EdfTimeline& timeline, int64_t promised)
      : timeline_(timeline), promised_(promised) {}

  void add(int64_t record, std::optional<double> onset_seconds, int64_t byte);
  int64_t placed() const { return placed_; }  ///< records handed on

 private:
  EdfTimeline& timeline_;
  int64_t promised_;
  int64_t placed_ = 0;
  bool any_ = false;
  std::vector<int64_t> waiting_;  ///< where records without a stamp stand, behind the promised ones
};

}  // namespace physiomae::io
