#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "physiomae/simulate/channels.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// Signals of a twin in the channels' units (µV, %, mV), a vector a channel.
using Signals = std::array<std::vector<float>, kChannels>;
Signals render_signals(const Night& night, const Subject& subject);

/// The same as the corpus stores it: (N, 13) int16, interleaved. Values beyond the converter's
/// range stay at its ends; -32768, which marks a missing sample, never occurs.
std::vector<int16_t> render_samples(const Night& night, const Subject& subject);

}  // namespace physiomae::simulate
