#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/simulate/eeg_background.h"
#include "physiomae/simulate/eeg_rhythms.h"
#include "physiomae/simulate/eeg_waves.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// The brain's part of the six EEG derivations and of the eyes' derivation: shared sources through
/// a mixing matrix. µV, before eyes, muscles and the recording's own faults.
class Eeg {
 public:
  Eeg(const Night& night, const Subject& subject);

  /// The next samples of the derivations and of what of them reaches E1-M2 (overwritten).
  void render(std::array<std::span<float>, kEegChannels> channels, std::span<float> at_eye);

 private:
  void mix(std::array<std::span<float>, kEegChannels> channels, std::span<float> at_eye) const;

  Subject subject_;
  EegBackground background_;
  EegRhythms rhythms_;
  std::vector<EegWave> waves_;
  std::vector<Lanes> ground_, rhythm_;
  int64_t sample_ = 0;
};

}  // namespace physiomae::simulate
