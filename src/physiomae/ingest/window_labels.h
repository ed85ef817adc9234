#pragma once

#include <optional>
#include <string>

#include "physiomae/ingest/grid.h"
#include "physiomae/io/labels.h"
#include "physiomae/store/record_content.h"

namespace physiomae::ingest {

/// Labels on the windows of `grid` (Note [Scoring grid]), samples counted at its rate. A second of
/// arousal_second is 1 when at least half of its samples are labelled 1, else 0 when at least half
/// are scored (0 or 1), else -1. Times of `labels` count from the recording's start.
store::WindowLabels label_windows(const Grid& grid, const io::Labels& labels);

/// Moves spans that count from the scoring's start to the recording's, where both files carry a
/// clock ("YYYY-MM-DDTHH:MM:SS[.sss]"). Different dates are not trusted (de-identification shifts
/// them file by file): then only the times of day count, the nearer way round, with a warning.
/// Returns the shift in seconds.
double align_clocks(io::Labels& labels, const std::optional<std::string>& recording_start);

}  // namespace physiomae::ingest
