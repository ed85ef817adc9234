#include "physiomae/simulate/twin.h"

#include <algorithm>
#include <cmath>

#include "physiomae/simulate/breathing.h"
#include "physiomae/simulate/chin.h"
#include "physiomae/simulate/ecg.h"
#include "physiomae/simulate/eeg.h"
#include "physiomae/simulate/eyes.h"
#include "physiomae/simulate/heart.h"
#include "physiomae/simulate/nuisance.h"

namespace physiomae::simulate {
namespace {

constexpr int64_t kBlock = kEpochSamples;  // samples rendered at a time

// How much of the eyes (E1 lies below the left eye, so frontal electrodes see them inverted) and of
// facial muscles reaches a derivation.
constexpr std::array<float, 7> kFromEyes = {-0.25F, -0.20F, -0.08F, -0.06F, 0, 0, 1};
constexpr std::array<float, 7> kFromMuscle = {0.10F, 0.10F, 0.06F, 0.06F, 0.07F, 0.07F, 0.15F};
constexpr float kUvPerMv = 1000;

// All generators of one twin, stepping through the night together; µV throughout, SaO2 in %.
class Twin {
 public:
  Twin(const Night& night, const Subject& subject)
      : subject_(subject),
        breathing_(plan_breathing(night, subject)),
        rr_(plan_heart(night, breathing_, subject)),
        eeg_(night, subject),
        eyes_(night, subject),
        chin_(night, subject),
        ecg_(rr_, subject),
        nuisance_(night, subject) {
    for (auto& track : breath_) track.resize(breathing_.depth.size());
    for (size_t tick = 0; tick < breathing_.depth.size(); ++tick) {
      const BreathSample sample = breath_sample(breathing_, subject, tick);
      breath_[0][tick] = sample.abdomen;
      breath_[1][tick] = sample.chest;
      breath_[2][tick] = sample.flow;
    }
  }

  // Overwrites the channels with the samples from `first` on; blocks follow each other.
  void render(int64_t first, ChannelSpans out) {
    const size_t samples = out[0].size();
    eyes_buffer_.resize(samples);
    eeg_.render({out[kF3], out[kF4], out[kC3], out[kC4], out[kO1], out[kO2]}, out[kE1]);
    eyes_.render(eyes_buffer_);
    chin_.render(out[kChin]);
    ecg_.render(out[kEcg]);
    for (size_t c = kF3; c <= kE1; ++c)
      for (size_t i = 0; i < samples; ++i)
        out[c][i] += kFromEyes[c] * eyes_buffer_[i] + kFromMuscle[c] * out[kChin][i];
    const auto leak = static_cast<float>(subject_.chin_ecg_uv / subject_.r_wave_mv);
    for (size_t i = 0; i < samples; ++i) out[kChin][i] += leak * out[kEcg][i];
    for (float& value : out[kEcg]) value *= kUvPerMv;
    expand(breath_[0], first, out[kAbdomen]);
    expand(breath_[1], first, out[kChest]);
    expand(breath_[2], first, out[kAirflow]);
    expand(breathing_.saturation_percent, first, out[kSaO2]);
    for (size_t c = 0; c < kChannels; ++c)
      if (c != kSaO2)
        for (float& value : out[c]) value *= static_cast<float>(subject_.channel_gain[c]);
    // The chest's movement shifts the heart's baseline.
    for (size_t i = 0; i < samples; ++i) out[kEcg][i] += 0.05F * out[kChest][i];
    nuisance_.apply(out);
  }

 private:
  Subject subject_;
  Breathing breathing_;
  Track rr_;
  Eeg eeg_;
  Eyes eyes_;
  Chin chin_;
  Ecg ecg_;
  Nuisance nuisance_;
  std::array<Track, 3> breath_;
  std::vector<float> eyes_buffer_;
};

// Calls take(first, channels) for the blocks of a night, in order.
template <typename Take>
void for_blocks(const Night& night, const Subject& subject, Take take) {
  Twin twin(night, subject);
  std::array<std::vector<float>, kChannels> buffers;
  // The last block is rendered whole (noise comes by fours) and cut.
  for (auto& buffer : buffers) buffer.resize(kBlock);
  for (int64_t first = 0; first < night.samples(); first += kBlock) {
    const auto count = static_cast<size_t>(std::min(kBlock, night.samples() - first));
    const size_t rounded = (count + kTickSamples - 1) / kTickSamples * kTickSamples;
    ChannelSpans spans;
    for (size_t c = 0; c < kChannels; ++c) spans[c] = std::span(buffers[c]).first(rounded);
    twin.render(first, spans);
    for (auto& span : spans) span = span.first(count);
    take(first, spans);
  }
}

int16_t quantise(float value, float gain, float baseline) {
  const float scaled = std::floor(value * gain + baseline + 0.5F);
  return static_cast<int16_t>(std::clamp(scaled, -32767.0F, 32767.0F));
}

}  // namespace

Signals render_signals(const Night& night, const Subject& subject) {
  Signals signals;
  for (auto& signal : signals) signal.resize(static_cast<size_t>(night.samples()));
  for_blocks(night, subject, [&](int64_t first, const ChannelSpans& spans) {
    for (size_t c = 0; c < kChannels; ++c)
      std::copy(spans[c].begin(), spans[c].end(), signals[c].begin() + first);
  });
  for (float& value : signals[kEcg]) value /= kUvPerMv;
  return signals;
}

std::vector<int16_t> render_samples(const Night& night, const Subject& subject) {
  std::vector<int16_t> samples(static_cast<size_t>(night.samples()) * kChannels);
  for_blocks(night, subject, [&](int64_t first, const ChannelSpans& spans) {
    int16_t* block = samples.data() + static_cast<size_t>(first) * kChannels;
    for (size_t c = 0; c < kChannels; ++c) {
      // ECG is rendered in µV, its gain counts in mV.
      const auto gain = static_cast<float>(kChannelSpecs[c].gain / (c == kEcg ? kUvPerMv : 1));
      const auto baseline = static_cast<float>(kChannelSpecs[c].baseline);
      for (size_t i = 0; i < spans[c].size(); ++i)
        block[i * kChannels + c] = quantise(spans[c][i], gain, baseline);
    }
  });
  return samples;
}

}  // namespace physiomae::simulate
