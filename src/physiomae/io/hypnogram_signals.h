#pragma once

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/labels.h"
#include "physiomae/io/stage_coding.h"

// Note [Labels as signals]
// Stages may be a signal of their own, beside those of the body or alone in a file (Sleep-EDF's
// .hyp of 2002, exports with a "Hypnogram"): codes at 10 Hz at most, read as a table's digits are
// (Note [Stage codings]), so that a doubt about them is a refusal.
// The PhysioNet Challenge 2026 gives its labels as EDF signals: stage_expert and stage_caisr, one
// sample an epoch (1 N3, 2 N2, 3 N1, 4 REM, 5 wake, 9 and all else unavailable), arousal_expert and
// arousal_caisr, two samples a second (0, 1).

namespace physiomae::io {

/// Whether the recording holds such labels.
bool has_label_signals(const Recording& recording);

/// Reads them; InputError when there is no signal of stages, it cannot be read, or its codes are in
/// doubt.
Labels read_label_signals(EdfRecording& recording, const std::string& where,
                          const StageCoding& coding = {});

}  // namespace physiomae::io
