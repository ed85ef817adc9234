#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/label_builder.h"
#include "physiomae/io/table_columns.h"

namespace physiomae::io {

/// Seconds of one unit; samples at `rate_hz`.
double seconds_of(TimeUnit unit, double rate_hz);

/// Seconds of a cell: a number in `unit` ("30", "+30,5"), a number with a unit of its own ("30 s",
/// "0.5 min"), or "hh:mm:ss".
std::optional<double> parse_amount(std::string_view cell, TimeUnit unit, double rate_hz);

/// The numbers of a row of a table.
struct NumberRow {
  double onset = 0;
  std::optional<double> duration, end;
  bool is_stage = false;
};

struct DurationQuestion {
  const std::string& name;  ///< of their column
  const std::string& where;
  const LabelOptions& options;
  double rate_hz = 0;  ///< of samples; 0: not known
};

/// Seconds of one unit of durations that state none, beside onsets in seconds: seconds, unless
/// another unit (minutes, epochs, ms, samples, hours) makes rows end where the next begin and
/// seconds do not, which is said. 0 for points: equal durations of at most 1 s that fit no unit.
/// InputError where they are too short for stages.
double infer_duration_seconds(std::vector<NumberRow> rows, const DurationQuestion& question,
                              LabelBuilder& builder);

struct UnitQuestion {
  TableColumn onset, duration, end;
  const std::string& where;
  const LabelOptions& options;
  double rate_hz = 0;  ///< of samples; 0: not known
};

/// Seconds of one unit of each column.
struct UnitAnswer {
  double onset_seconds = 1, duration_seconds = 1, end_seconds = 1;
};

/// Units by what is stated (--time-unit), by the columns' names, or seconds where these are
/// plausible: steps of at least 1 s that reach neither beyond the recording nor over a small part
/// of it. Durations without a unit are in seconds or in that of the onsets, whichever makes rows
/// end where the next begin. InputError for what cannot be known.
UnitAnswer resolve_units(const std::vector<NumberRow>& rows, const UnitQuestion& question,
                         LabelBuilder& builder);

}  // namespace physiomae::io
