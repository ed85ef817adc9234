#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/base/random.h"
#include "physiomae/simulate/channels.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

using ChannelSpans = std::array<std::span<float>, kChannels>;

/// An electrode that jumps and settles again.
struct Pop {
  int64_t start = 0;
  size_t channel = 0;
  float size_uv = 0;
  float settle_seconds = 0;
};

/// A channel without proper contact over [start, end): `flat` shows nothing, otherwise half the
/// signal, mains and slow noise.
struct ContactFault {
  int64_t start = 0;
  int64_t end = 0;
  size_t channel = 0;
  bool flat = false;
};

/// What goes wrong in a recording (simulator.md, "Nuisance"): mains, drift, pops, movement, loose
/// or flat electrodes, white noise of the amplifier. Works in µV; SaO2 is left alone.
struct NuisancePlan {
  std::vector<Pop> pops;  ///< in order of their start
  std::vector<ContactFault> faults;
  Track movement;  ///< strength of movement artefacts, a tick
  std::array<Track, kChannels> drift;
  std::array<float, kChannels> mains_uv{}, mains_turns{};
  Track mains_gain;
};
NuisancePlan plan_nuisance(const Night& night, const Subject& subject);

class Nuisance {
 public:
  Nuisance(const Night& night, const Subject& subject);
  /// Adds itself to the next samples of all channels; channels[c] are equally long.
  void apply(ChannelSpans channels);

 private:
  void add_slow_noise(ChannelSpans channels);
  void add_mains(ChannelSpans channels);
  void add_pops(ChannelSpans channels) const;
  void break_contact(ChannelSpans channels) const;

  Subject subject_;
  NuisancePlan plan_;
  RandomKey noise_key_;
  int64_t sample_ = 0;
  std::array<std::array<float, 2>, kChannels> slow_{};  ///< two low-passes a channel
  std::array<std::vector<float>, kChannels> noise_;
  std::vector<float> drift_, mains_sine_, mains_cosine_;
};

}  // namespace physiomae::simulate
