#pragma once

#include <string>

#include "physiomae/night/night.h"

namespace physiomae::night {

/// EDF+ file of annotations alone, with the recording's own start: "Sleep stage N2" a window, 30 s
/// each, and "Arousal region" a span (not the AASM's arousal).
std::string edf_annotations(const Night& night);

/// The probabilities as signals of 1/30 Hz in EDF+, to be opened beside the recording: p_W .. p_R,
/// p_arousal where known. All are 0 in a window that could not be staged. EDF+D where there are
/// gaps.
std::string edf_hypnodensity(const Night& night);

}  // namespace physiomae::night
