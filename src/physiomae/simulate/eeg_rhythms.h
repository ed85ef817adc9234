#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/simulate/eeg_background.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// Lanes of EegRhythms.
enum Rhythm : size_t {
  alpha_left,
  alpha_right,
  alpha_wide,
  theta,
  theta_wide,
  sigma,
  beta,
  beta_wide
};

/// Waxing and waning rhythms in µV RMS: white noise through resonators (second-order
/// autoregression), with an amplitude that follows state, subject and slow fluctuations.
class EegRhythms {
 public:
  EegRhythms(const Night& night, const Subject& subject);
  void render(std::span<Lanes> out);  ///< the next samples, as EegBackground

 private:
  Lanes amplitudes_at(int64_t tick) const;

  const Night& night_;
  RandomKey key_;
  int64_t sample_ = 0;
  std::array<StateTable, kLanes> tables_{};
  Lanes feed_{}, back1_{}, back2_{}, last1_{}, last2_{};
  std::vector<Lanes> noise_;
};

}  // namespace physiomae::simulate
