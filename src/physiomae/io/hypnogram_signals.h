#pragma once

#include "physiomae/io/edf_recording.h"
#include "physiomae/io/labels.h"

// Note [Labels as signals]
// The PhysioNet Challenge 2026 gives its labels as EDF signals: stage_expert and stage_caisr, one
// sample an epoch (1 N3, 2 N2, 3 N1, 4 REM, 5 wake, 9 and all else unavailable), arousal_expert and
// arousal_caisr, two samples a second (0, 1).

namespace physiomae::io {

/// Whether the file holds such labels; then it is no recording of a body.
bool has_label_signals(const EdfRecording& recording);

/// Reads them; InputError when there is no signal of stages or it cannot be read.
Labels read_label_signals(EdfRecording& recording, const std::string& where);

}  // namespace physiomae::io
