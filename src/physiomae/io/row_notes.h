#pragma once

#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "physiomae/io/onset_grid.h"
#include "physiomae/io/scored_rows.h"

// Note [Notes among stages]
// A technician writes into a list of stages what nobody can foresee ("Patient talks", "NEW
// MONTAGE", "LM - ISOLATED"). A word that is not known is a note
// - where stages change without durations, when it mostly stands off the grid of their onsets;
// - where stages say themselves that they are some ("STAGE - N2") and wake is among them, when it
//   does not: unless it always stands as stages do, and several times.
// Any other word may be a stage's that is not known.

namespace physiomae::io {

/// What is said of sleep beside stages; a row of one of these is no stage that is not known.
bool names_event(std::string_view text);

/// Whether a word says as EDF+ does that it is a stage ("Sleep stage X"), known or not.
bool says_sleep_stage(std::string_view word);

/// The squeezed words of `others`, rows that are neither stages nor known events, that are notes.
/// `open`: no stage has a duration.
std::set<std::string> words_of_notes(const std::vector<const ScoredRow*>& stages,
                                     const std::vector<const ScoredRow*>& others,
                                     const StageCoding& coding, bool open);

}  // namespace physiomae::io
