#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/base/random.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// Eight signals side by side, sample by sample: what the compiler can put into vector registers.
constexpr size_t kLanes = 8;
using Lanes = std::array<float, kLanes>;

/// The arrhythmic part of the EEG: 1/f^β noise whose exponent and power follow the state.
///
/// Sum of five noises, each white noise through two equal first-order low-passes, with corners a
/// factor 3 apart; component k carries variance proportional to corner^(1 - β), which gives a
/// spectrum near 1/f^β between 0.3 and 50 Hz for 0 < β < 4. Lanes 0 to 5 are the six derivations'
/// own sources, 6 and 7 the eyes'.
class EegBackground {
 public:
  EegBackground(const Night& night, const Subject& subject);

  /// The next out.size() samples, in order from sample 0; a multiple of kTickSamples at a time.
  void render(std::span<Lanes> out);

 private:
  static constexpr size_t kComponents = 5;
  using Amplitudes = std::array<float, kComponents>;

  Amplitudes amplitudes_at(int64_t tick) const;

  const Night& night_;
  RandomKey key_;
  int64_t sample_ = 0;
  std::array<StateTable, kComponents> tables_{};  ///< amplitude of a component in each state, µV
  std::array<float, kComponents> shares_{};       ///< of the first-order low-passes
  std::array<Lanes, kComponents> first_{}, second_{};
  std::vector<Lanes> noise_;
};

}  // namespace physiomae::simulate
