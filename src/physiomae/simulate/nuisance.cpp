#include "physiomae/simulate/nuisance.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/noise.h"

namespace physiomae::simulate {
namespace {

// µV RMS of a movement of strength 1, and of the amplifier's white noise.
constexpr std::array<float, kChannels> kMovement_uv = {70, 70,  60,  60,  60, 60, 90,
                                                       40, 400, 400, 150, 0,  120};
constexpr std::array<float, kChannels> kWhite_uv = {0.7F, 0.7F, 0.7F, 0.7F, 0.7F, 0.7F, 0.7F,
                                                    0.7F, 3.0F, 3.0F, 4.0F, 0.0F, 6.0F};
constexpr float kLooseMains_uv = 40, kLooseNoise_uv = 60;
// Two low-passes at 1.5 Hz: share a step, and the gain that restores unit variance.
constexpr float kSlowShare = 0.046F, kSlowGain = 9.2F;
constexpr int64_t kSettled = 6 * kRateHz;  // samples after which a pop is over

}  // namespace

Nuisance::Nuisance(const Night& night, const Subject& subject)
    : subject_(subject),
      plan_(plan_nuisance(night, subject)),
      noise_key_(part_key(subject.seed, subject.record, Part::dither)) {}

void Nuisance::apply(ChannelSpans channels) {
  add_slow_noise(channels);
  break_contact(channels);
  add_mains(channels);
  add_pops(channels);
  sample_ += static_cast<int64_t>(channels[0].size());
}

// White noise, drift, and movement: the same white noise, low-passed.
void Nuisance::add_slow_noise(ChannelSpans channels) {
  const size_t samples = channels[0].size();
  std::vector<float> moving(samples);
  expand(plan_.movement, sample_, moving);
  for (size_t c = 0; c < kChannels; ++c) {
    noise_[c].resize(samples);
    if (c == kSaO2) continue;
    fill_noise(noise_key_, c, static_cast<uint64_t>(sample_) / 4, noise_[c]);
    auto [first, second] = slow_[c];
    for (size_t i = 0; i < samples; ++i) {
      const float white = noise_[c][i];
      first += kSlowShare * (white - first);
      second += kSlowShare * (first - second);
      noise_[c][i] = kSlowGain * second;
      channels[c][i] += kWhite_uv[c] * white + kMovement_uv[c] * moving[i] * noise_[c][i];
    }
    slow_[c] = {first, second};
    std::vector<float>& wander = drift_;
    wander.resize(samples);
    expand(plan_.drift[c], sample_, wander);
    for (size_t i = 0; i < samples; ++i) channels[c][i] += wander[i];
  }
}

void Nuisance::add_mains(ChannelSpans channels) {
  const size_t samples = channels[0].size();
  mains_sine_.resize(samples);
  mains_cosine_.resize(samples);
  for (size_t i = 0; i < samples; ++i) {
    const double turns =
        subject_.mains_hz * static_cast<double>(sample_ + static_cast<int64_t>(i)) / kRateHz;
    mains_sine_[i] = static_cast<float>(sin_turns(turns));
    mains_cosine_[i] = static_cast<float>(cos_turns(turns));
  }
  multiply_by(plan_.mains_gain, sample_, mains_sine_);
  multiply_by(plan_.mains_gain, sample_, mains_cosine_);
  for (size_t c = 0; c < kChannels; ++c) {
    if (c == kSaO2) continue;
    const auto sine = static_cast<float>(plan_.mains_uv[c] * cos_turns(plan_.mains_turns[c]));
    const auto cosine = static_cast<float>(plan_.mains_uv[c] * sin_turns(plan_.mains_turns[c]));
    for (size_t i = 0; i < samples; ++i)
      channels[c][i] += sine * mains_sine_[i] + cosine * mains_cosine_[i];
  }
}

void Nuisance::add_pops(ChannelSpans channels) const {
  const int64_t end = sample_ + static_cast<int64_t>(channels[0].size());
  auto pop = std::lower_bound(plan_.pops.begin(), plan_.pops.end(), sample_ - kSettled,
                              [](const Pop& p, int64_t at) { return p.start < at; });
  for (; pop != plan_.pops.end() && pop->start < end; ++pop) {
    if (pop->channel == kSaO2) continue;
    const int64_t last = std::min(end, pop->start + kSettled);
    for (int64_t s = std::max(sample_, pop->start); s < last; ++s) {
      const double t = static_cast<double>(s - pop->start) / kRateHz;
      channels[pop->channel][static_cast<size_t>(s - sample_)] +=
          pop->size_uv * static_cast<float>(exact_exp(-t / pop->settle_seconds));
    }
  }
}

void Nuisance::break_contact(ChannelSpans channels) const {
  const int64_t end = sample_ + static_cast<int64_t>(channels[0].size());
  for (const auto& fault : plan_.faults) {
    const auto hum = static_cast<float>(subject_.mains_hz / kRateHz);
    for (int64_t s = std::max(sample_, fault.start); s < std::min(end, fault.end); ++s) {
      const auto i = static_cast<size_t>(s - sample_);
      float& value = channels[fault.channel][i];
      const double turns = static_cast<double>(s) * hum + 0.125;
      value = fault.flat ? 0.0F
                         : 0.5F * value + kLooseNoise_uv * noise_[fault.channel][i] +
                               kLooseMains_uv * static_cast<float>(sin_turns(turns));
    }
  }
}

}  // namespace physiomae::simulate
