#pragma once

#include "physiomae/ingest/grid.h"
#include "physiomae/io/labels.h"
#include "physiomae/store/record_content.h"

namespace physiomae::ingest {

/// Labels on the windows of `grid` (Note [Scoring grid]), samples counted at its rate. A second of
/// arousal_second is 1 when at least half of its samples are labelled 1, else 0 when at least half
/// are scored (0 or 1), else -1. Times of `labels` count from the recording's start.
store::WindowLabels label_windows(const Grid& grid, const io::Labels& labels);

}  // namespace physiomae::ingest
