#pragma once

#include <optional>
#include <string>

#include "physiomae/io/labels.h"

// Note [Clocks]
// Labels of a table in seconds, of the NSRR and of Profusion count from the recording's start and
// stay where they are. Those of an EDF+ file or of a table of clock times count from a clock of
// their own. De-identification moves dates file by file but leaves the time of day, so that alone
// counts, the nearer way round; only a recording of more than 12 h can hold labels that begin
// later. Where either goes on for more than a day, dates count if they put the labels on the
// recording, else the only place that they fit. What is moved, and what could not be compared, is
// said.

namespace physiomae::ingest {

/// Moves spans that count from the scoring's clock to the recording's start (Note [Clocks]), with a
/// warning about any shift. `recording_start` as Recording::start_time, `recording_seconds` its
/// length. Returns the shift in seconds. InputError where neither dates nor lengths tell the day.
double align_clocks(io::Labels& labels, const std::optional<std::string>& recording_start,
                    double recording_seconds);

}  // namespace physiomae::ingest
