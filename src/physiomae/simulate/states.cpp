#include "physiomae/simulate/states.h"

namespace physiomae::simulate {

void multiply_by(std::span<const float> track, int64_t first, std::span<float> out) {
  const float* tick = track.data() + first / kTickSamples;
  for (size_t i = 0; i < out.size(); ++tick) {
    const float step = (tick[1] - tick[0]) / kTickSamples;
    float gain = tick[0];
    for (int j = 0; j < kTickSamples && i < out.size(); ++j, ++i, gain += step) out[i] *= gain;
  }
}

}  // namespace physiomae::simulate
