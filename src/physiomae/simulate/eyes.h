#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/simulate/filters.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// The eyes jump to a new position (µV at E1-M2) at a sample.
struct Saccade {
  int64_t at = 0;
  float position_uv = 0;
};

/// A blink or one swing of a slow rolling movement.
struct EyeSwing {
  int64_t start = 0;
  int64_t length = 0;
  float size_uv = 0;
  bool blink = false;
};

/// Eye movements of a night: saccades and blinks with eyes open, slow rolling movements (0.2-0.5
/// Hz) with eyes closed and in N1, bursts of rapid movements in REM (AASM manual; Aserinsky 1971).
struct EyePlan {
  std::vector<Saccade> saccades;
  std::vector<EyeSwing> swings;  ///< in order of their start
};
EyePlan plan_eyes(const Night& night, const Subject& subject);

/// The eyes' potential at E1-M2, µV, through the recording's high-pass.
class Eyes {
 public:
  Eyes(const Night& night, const Subject& subject);
  void render(std::span<float> out);  ///< the next samples (overwritten)

 private:
  EyePlan plan_;
  OnePole follow_;  ///< a saccade takes 30 to 60 ms
  HighPass amplifier_;
  size_t next_saccade_ = 0;
  float target_ = 0;
  int64_t sample_ = 0;
};

}  // namespace physiomae::simulate
