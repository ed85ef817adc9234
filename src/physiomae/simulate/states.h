#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

// Note [States and tracks]
// What the body does at a moment is a mixture of seven states; weights add up to 1 and glide from
// one to the next (in 1 s between stages, in 0.3 s into an arousal). Every generator holds one
// table of its parameters a state and takes the mixture's mean. Slow quantities (weights, gains,
// rates) live in tracks of 10 values a second; samples between two ticks are interpolated linearly.

namespace physiomae::simulate {

enum class State : uint8_t { eyes_open, eyes_closed, n1, n2, n3, rem, arousal };
constexpr size_t kStates = 7;
constexpr int kTickSamples = 20;  ///< 0.1 s
constexpr double kTickSeconds = 0.1;

/// A parameter's value in each state, in the order of State.
using StateTable = std::array<float, kStates>;
using Weights = std::array<float, kStates>;
using Track = std::vector<float>;

/// Ticks of a record, one beyond its end so that every sample lies between two.
inline int64_t ticks_of(int64_t samples) { return samples / kTickSamples + 2; }

inline float mean_of(const StateTable& table, const Weights& weights) {
  float sum = 0;
  for (size_t s = 0; s < kStates; ++s) sum += table[s] * weights[s];
  return sum;
}

/// Value of a track at each of the samples [first, first + out.size()); first is a multiple of
/// kTickSamples.
inline void expand(std::span<const float> track, int64_t first, std::span<float> out) {
  const float* tick = track.data() + first / kTickSamples;
  for (size_t i = 0; i < out.size(); ++tick) {
    const float step = (tick[1] - tick[0]) / kTickSamples;
    float value = tick[0];
    for (int j = 0; j < kTickSamples && i < out.size(); ++j, ++i, value += step) out[i] = value;
  }
}

/// `out[i] *= track`, the track interpolated as in expand.
void multiply_by(std::span<const float> track, int64_t first, std::span<float> out);

}  // namespace physiomae::simulate
