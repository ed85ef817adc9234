#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

constexpr size_t kEegChannels = 6;  ///< F3-M2, F4-M1, C3-M2, C4-M1, O1-M2, O2-M1

enum class WaveKind : uint8_t { slow_wave, spindle, k_complex, vertex_wave, sawtooth };

/// A graphoelement over the samples [start, start + length).
struct EegWave {
  int64_t start = 0;
  int64_t length = 0;
  WaveKind kind = WaveKind::slow_wave;
  float peak_to_peak_uv = 0;  ///< at the derivation where it is largest
  float frequency_hz = 0;
  float right = 1;  ///< amplitude over the right hemisphere against the left
};

/// The waves of a night in order of their start. Definitions follow the AASM manual: slow waves of
/// 0.5-2 Hz, spindles of 11-16 Hz and 0.5-2 s, K-complexes of at least 0.5 s, vertex sharp waves
/// below 0.5 s, sawtooth waves of 2-6 Hz.
std::vector<EegWave> plan_waves(const Night& night, const Subject& subject);

/// Share of a wave that a derivation shows, frontal to occipital.
std::array<float, kEegChannels> topography(const EegWave& wave);

/// Adds what of `waves` lies in [first, first + samples) to the derivations (one span each).
void add_waves(std::span<const EegWave> waves, int64_t first,
               std::array<std::span<float>, kEegChannels> channels);

}  // namespace physiomae::simulate
