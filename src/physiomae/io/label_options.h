#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "physiomae/io/labels.h"
#include "physiomae/io/stage_coding.h"

namespace physiomae::io {

/// In what a table's times are written. `clock` is a time of day, `elapsed` hours, minutes and
/// seconds from the recording's start.
enum class TimeUnit { seconds, milliseconds, samples, minutes, hours, clock, elapsed };

/// What a row's only time says of its stage.
enum class RowTime { begin, end };

/// "s", "ms", "samples", "min", "h", "clock", "elapsed".
std::string_view time_unit_name(TimeUnit unit);

/// What a user states about labels, and what is known of their recording. Readers refuse what they
/// can neither see in the file nor find here.
struct LabelOptions {
  std::optional<double> epoch_seconds;   ///< where rows or numbers are epochs
  std::optional<TimeUnit> time_unit;     ///< of onsets, and of durations that do not say
  double unit_rate_hz = 0;               ///< of samples, "samples@256"; 0: the recording's
  StageCoding coding;                    ///< of stage words
  std::optional<Labels::Origin> origin;  ///< where times count from
  std::optional<RowTime> row_time;       ///< of tables with one time a row

  double recording_seconds = 0;  ///< 0: not known
  double recording_rate_hz = 0;  ///< of its channels; 0: not known, or several
  std::string recording_start;   ///< as Recording::start_time; "": not known
  std::string recording_name;    ///< of its file, without ending; "": not known

  /// "epoch 20 s, coding yasa", what was stated; "" when nothing was.
  std::string describe() const;
};

/// The options as they are written on the command line and in a table; "" states nothing.
/// InputError for what they cannot be.
void state_epoch(std::string_view text, LabelOptions& options);
void state_time_unit(std::string_view text, LabelOptions& options);
void state_time_origin(std::string_view text, LabelOptions& options);
void state_row_time(std::string_view text, LabelOptions& options);
void state_coding(const std::string& text, LabelOptions& options);

}  // namespace physiomae::io
