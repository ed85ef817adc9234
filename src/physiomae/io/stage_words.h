#pragma once

#include <optional>
#include <string_view>

#include "physiomae/io/labels.h"

namespace physiomae::io {

// Note [Stage words]
// Case, blanks, "_", "-" and "." inside a word do not count, nor do "sleep", "stage" and "sleep
// stage" before it and "sleep" behind it:
//   W, wake, awake, wakefulness, 0, S0           wake
//   N1, 1, S1, NREM1                             N1   (and so on for 2, 3)
//   N4, 4, S4, NREM4                             N3   (Rechtschaffen and Kales)
//   R, REM, 5                                    REM
//   ?, -, M, MT, movement, movement time, 6, 9, -1, -2, U, UNS, unscored, unknown, undefined,
//   unstaged, n/a, NaN, A, art, artifact, artefact, L, lights on    undefined
// Bare digits mean this in Rechtschaffen and Kales' and Profusion's coding (5 is REM). YASA, GSSC
// and others write REM as 4. A table of bare digits alone that has a 4 and no 5 fits both: it is
// refused instead of guessed.

/// The stage that a word names; nothing when it names none.
std::optional<Stage> stage_from_word(std::string_view word);

/// True for texts like "Arousal", "EEG arousal", "Arousal (ASDA)"; not for respiratory effort
/// related arousals (RERA), which are respiratory events.
bool names_arousal(std::string_view text);

}  // namespace physiomae::io
