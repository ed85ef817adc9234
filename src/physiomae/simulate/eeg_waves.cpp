#include "physiomae/simulate/eeg_waves.h"

#include <algorithm>
#include <cmath>

#include "physiomae/simulate/exact_math.h"

namespace physiomae::simulate {
namespace {

constexpr int64_t kLongest = 10 * kRateHz;  // no wave is longer

double bell(double x) { return exact_exp(-0.5 * x * x); }

// Shape of a wave, peak to peak 1, at `seconds` of `length` seconds.
double shape(const EegWave& wave, double seconds, double length) {
  const double u = seconds / length;
  switch (wave.kind) {
    case WaveKind::slow_wave:  // one cycle, the negative half (first) the sharper one
      return -0.5 * sin_turns(u) * (1 + 0.2 * cos_turns(u));
    case WaveKind::spindle: {
      const double s = sin_turns(u / 2);
      return 0.5 * s * s * sin_turns(wave.frequency_hz * seconds);
    }
    case WaveKind::k_complex:  // sharp negative, then slower positive
      return -0.62 * bell((u - 0.25) / 0.07) + 0.40 * bell((u - 0.60) / 0.14);
    case WaveKind::vertex_wave:
      return -0.8 * bell((u - 0.4) / 0.13) + 0.25 * bell((u - 0.8) / 0.10);
    case WaveKind::sawtooth: {
      const double s = sin_turns(u / 2), turns = wave.frequency_hz * seconds;
      const double ramp = turns - std::floor(turns);  // slow rise, steep fall
      return s * (ramp < 0.8 ? ramp / 0.8 - 0.5 : 0.5 - (ramp - 0.8) / 0.2);
    }
  }
  return 0;
}

}  // namespace

std::array<float, kEegChannels> topography(const EegWave& wave) {
  float frontal = 1, central = 1, occipital = 1;
  switch (wave.kind) {
    case WaveKind::slow_wave:
      frontal = 1.0F, central = 0.85F, occipital = 0.5F;
      break;
    case WaveKind::spindle:  // slow spindles frontal, fast ones central (Purcell et al. 2017)
      frontal = wave.frequency_hz < 13 ? 1.0F : 0.6F;
      central = wave.frequency_hz < 13 ? 0.7F : 1.0F;
      occipital = 0.35F;
      break;
    case WaveKind::k_complex:
      frontal = 1.0F, central = 0.85F, occipital = 0.4F;
      break;
    case WaveKind::vertex_wave:
      frontal = 0.6F, central = 1.0F, occipital = 0.3F;
      break;
    case WaveKind::sawtooth:
      frontal = 0.7F, central = 1.0F, occipital = 0.4F;
      break;
  }
  const float right = wave.right;
  return {frontal, frontal * right, central, central * right, occipital, occipital * right};
}

void add_waves(std::span<const EegWave> waves, int64_t first,
               std::array<std::span<float>, kEegChannels> channels) {
  const int64_t end = first + static_cast<int64_t>(channels[0].size());
  auto wave = std::lower_bound(waves.begin(), waves.end(), first - kLongest,
                               [](const EegWave& w, int64_t s) { return w.start < s; });
  for (; wave != waves.end() && wave->start < end; ++wave) {
    const auto shares = topography(*wave);
    const double length = static_cast<double>(wave->length) / kRateHz;
    const int64_t last = std::min(end, wave->start + wave->length);
    for (int64_t s = std::max(first, wave->start); s < last; ++s) {
      const double seconds = static_cast<double>(s - wave->start) / kRateHz;
      const auto value = static_cast<float>(wave->peak_to_peak_uv * shape(*wave, seconds, length));
      for (size_t c = 0; c < kEegChannels; ++c)
        channels[c][static_cast<size_t>(s - first)] += shares[c] * value;
    }
  }
}

}  // namespace physiomae::simulate
