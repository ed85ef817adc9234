#pragma once

#include <array>
#include <string>

#include "tests/cli/mini_corpora.h"

// The stages of a twin as the scoring of a corpus has them.

namespace physiomae::mini_corpora {

/// Words for W, N1, N2, N3, every second epoch of N3, REM, and an epoch without a stage.
using StageWords = std::array<const char*, 7>;

/// Annotation lists of EDF+, one a run of equal words, from the file's start on.
std::string edf_stages(const Twin& twin, const StageWords& words);
/// NSRR's PSGAnnotation, with arousals, a desaturation, and a clock that is not the recording's.
std::string nsrr_xml(const Twin& twin);
/// Profusion's CMPStudyConfig: digits.
std::string profusion_xml(const Twin& twin);
/// HMC's table: the scoring a second time.
std::string hmc_text(const Twin& twin);
/// BIDS's events, with arousals and an event without length, `lead_seconds` into the recording.
std::string bids_events(const Twin& twin, double lead_seconds);

}  // namespace physiomae::mini_corpora
