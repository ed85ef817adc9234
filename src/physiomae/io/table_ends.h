#pragma once

#include <optional>
#include <string>
#include <vector>

#include "physiomae/io/scored_rows.h"

// Note [Times that are ends]
// A list may say of each stage when it ends (visbrain's hypnograms, a column "time" that is written
// when an epoch is over). Read as onsets it would be shifted by a stage in silence. Where the
// column's name does not tell, the recording does: a list of epochs whose first time is one epoch
// and whose last is the recording's end holds ends, since its last epoch would otherwise lie behind
// the recording. What could be either is refused: a list of epochs that lacks either the first or
// the last, too.

namespace physiomae::io {

enum class RowTimes { onsets, ends, unknown };

/// `times` of stages, sorted, in seconds from the start of a recording of that length (0: unknown,
/// then they are onsets).
RowTimes judge_times(const std::vector<double>& times, double recording_seconds);

/// Gives rows, whose start is where they end, the spans between the times. `times` are those of the
/// rows that name a stage; rows off their beat are left alone. The first span is as long as the
/// beat or, without one, begins at `recording_start` on the rows' clock; InputError where neither
/// is known.
void ends_to_spans(const std::vector<double>& times, std::optional<double> recording_start,
                   const std::string& where, std::vector<ScoredRow>& rows);

}  // namespace physiomae::io
