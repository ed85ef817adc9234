#include "physiomae/simulate/eeg.h"

namespace physiomae::simulate {
namespace {

// Neighbouring derivations share most of their signal by volume conduction (below 10 to 12 cm:
// Srinivasan et al. 1998) and the common mastoid region: correlation about 0.8 to a neighbour, 0.4
// across the head, both assumptions.
// Rows: F3 F4 C3 C4 O1 O2; columns: own sources of the same derivations; rows have unit norm.
constexpr std::array<std::array<float, kEegChannels>, kEegChannels> kGround = {{
    {0.770F, 0.385F, 0.455F, 0.175F, 0.105F, 0.070F},
    {0.385F, 0.770F, 0.175F, 0.455F, 0.070F, 0.105F},
    {0.437F, 0.168F, 0.740F, 0.370F, 0.269F, 0.101F},
    {0.168F, 0.437F, 0.370F, 0.740F, 0.101F, 0.269F},
    {0.105F, 0.070F, 0.315F, 0.140F, 0.808F, 0.457F},
    {0.070F, 0.105F, 0.140F, 0.315F, 0.457F, 0.808F},
}};
// Columns: lanes of Rhythm. Alpha occipital, theta and beta frontocentral, sigma central.
constexpr std::array<std::array<float, kLanes>, kEegChannels> kRhythm = {{
    {0.20F, 0.08F, 1.0F, 0.9F, 0.5F, 0.75F, 0.9F, 0.6F},
    {0.08F, 0.20F, 1.0F, 0.5F, 0.9F, 0.75F, 0.6F, 0.9F},
    {0.38F, 0.15F, 1.0F, 1.0F, 0.6F, 1.00F, 0.8F, 0.5F},
    {0.15F, 0.38F, 1.0F, 0.6F, 1.0F, 1.00F, 0.5F, 0.8F},
    {1.30F, 1.00F, 0.9F, 0.7F, 0.5F, 0.40F, 0.5F, 0.3F},
    {1.00F, 1.30F, 0.9F, 0.5F, 0.7F, 0.40F, 0.3F, 0.5F},
}};
// E1-M2 sees the left frontal region through a shorter, weaker dipole.
constexpr float kEyeShare = 0.55F, kEyeWaveShare = 0.65F, kEyeOwn = 0.45F;

}  // namespace

Eeg::Eeg(const Night& night, const Subject& subject)
    : subject_(subject),
      background_(night, subject),
      rhythms_(night, subject),
      waves_(plan_waves(night, subject)) {}

void Eeg::mix(std::array<std::span<float>, kEegChannels> channels, std::span<float> at_eye) const {
  for (size_t c = 0; c < kEegChannels; ++c) {
    float* out = channels[c].data();
    for (size_t i = 0; i < channels[c].size(); ++i) {
      float sum = 0;
      for (size_t k = 0; k < kEegChannels; ++k) sum += kGround[c][k] * ground_[i][k];
      for (size_t k = 0; k < kLanes; ++k) sum += kRhythm[c][k] * rhythm_[i][k];
      out[i] = sum;
    }
  }
  for (size_t i = 0; i < at_eye.size(); ++i)
    at_eye[i] = kEyeShare * channels[0][i] + kEyeOwn * ground_[i][6];
}

void Eeg::render(std::array<std::span<float>, kEegChannels> channels, std::span<float> at_eye) {
  const size_t samples = at_eye.size();
  ground_.resize(samples);
  rhythm_.resize(samples);
  background_.render(ground_);
  rhythms_.render(rhythm_);
  mix(channels, at_eye);
  // Slow waves reach the eye electrodes less weakened than local activity does.
  for (size_t i = 0; i < samples; ++i) at_eye[i] -= kEyeWaveShare * channels[0][i];
  add_waves(waves_, sample_, channels);
  for (size_t i = 0; i < samples; ++i) at_eye[i] += kEyeWaveShare * channels[0][i];
  const auto gain = static_cast<float>(subject_.eeg_gain);
  for (auto& channel : channels)
    for (float& value : channel) value *= gain;
  for (float& value : at_eye) value *= gain;
  sample_ += static_cast<int64_t>(samples);
}

}  // namespace physiomae::simulate
