#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/recording.h"

// Note [EDF time stamps]
// Every data record of EDF+ bears its own time, in seconds from the header's start. Records that
// follow each other within half a sample of the fastest signal (at least 1 ms: stamps are rounded)
// are contiguous. A later stamp is a gap: expected in EDF+D; in EDF+C, whose header promises none,
// it is a gap all the same, with a warning. A stamp before the end of the previous record
// contradicts the file's order and is refused. Small steps that add up to more than 0.1 s are
// reported, and the samples keep their nominal times.

namespace physiomae::io {

/// Turns the records' time stamps, fed in order, into segments.
class EdfTimeline {
 public:
  EdfTimeline(std::string where, bool discontinuous, double record_seconds, double fastest_hz);

  /// `byte` is where the stamp stands in the file. InputError as the note says, and where an EDF+D
  /// record has no stamp.
  void add(int64_t record, std::optional<double> onset_seconds, int64_t byte);

  const std::vector<Segment>& segments() const { return segments_; }
  std::vector<std::string> warnings() const;

 private:
  void start_segment(int64_t record, double onset_seconds);

  std::string where_;
  bool discontinuous_;
  double record_seconds_;
  double tolerance_seconds_;
  std::vector<Segment> segments_;
  double previous_onset_seconds_ = 0;
  double largest_drift_seconds_ = 0;
  int64_t unstamped_ = 0;
  int64_t jumps_ = 0;
  std::string first_jump_;
};

}  // namespace physiomae::io
