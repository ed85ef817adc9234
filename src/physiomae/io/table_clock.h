#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/label_options.h"
#include "physiomae/io/time_text.h"

namespace physiomae::io {

/// Times of day in the order of a table's rows as seconds since midnight before the first of them:
/// from row to row the nearer way round, so that a night rolls over midnight. With ISO dates, as
/// the dates say.
class ClockRoll {
 public:
  double next(const TimeText& time);

 private:
  std::optional<double> previous_;
};

/// Seconds of an epoch where times of day without seconds are those of epochs, several in (nearly)
/// every minute; 0 where they are not.
double epoch_of_minutes(const std::vector<double>& times);

/// Times without seconds, of which several rows have the same minute, spread evenly over it; of
/// epochs the first minute's to its end. False where nothing changes.
bool spread_minutes(std::vector<double>& times);

/// Whether times in two parts are minutes and seconds from the recording's start: where this is
/// `stated`, or where they go on as such and cannot be hours and minutes (beyond 23, or beyond the
/// recording, or with hours later on).
bool are_minutes(const std::vector<TimeText>& times, bool stated, const LabelOptions& options);

/// "01:30", read as hours and minutes, as minutes and seconds; three parts stay.
TimeText minutes_as_elapsed(TimeText time);

// Note [Change of clock]
// In a night of spring the clock is put forward by an hour, in autumn back; recorders go on at one
// beat. Such a step between two rows is a change of summer time where numbers of epochs count on
// over it, or where it goes back, or where the recording ends too early for the missing hour
// (without a recording: where the row before it is said to last an hour longer). Otherwise it is a
// gap.

struct BeatRow {
  double start_seconds = 0;
  std::optional<double> duration_seconds, epoch;
};

struct ClockChange {
  size_t row = 0;           ///< the first behind it
  double seconds = 0;       ///< 3600 or -3600
  double beat_seconds = 0;  ///< from row to row
};

/// Of rows in the order of the table; the recording's length may be 0, not known.
std::optional<ClockChange> find_clock_change(const std::vector<BeatRow>& rows,
                                             double recording_seconds);

struct ClockPlace {
  double offset = 0;             ///< to be subtracted from every time
  std::optional<double> origin;  ///< of what is left, seconds behind the recording's start
};

/// Where a table's clock column counts from; sets the builder's origin and start time. The column
/// holds times of day, or elapsed times where only these lie within the recording, and where their
/// dates are those of 1970 (MNE's, without a date of measurement). InputError where both do, or
/// where times of day cannot be related to the recording. Without seconds, a first time in the
/// minute in which the recording begins is its start.
ClockPlace place_clock(const TimeText& first, double first_seconds, double end_seconds,
                       const LabelOptions& options, const std::string& where,
                       LabelBuilder& builder);

}  // namespace physiomae::io
