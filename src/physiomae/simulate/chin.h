#pragma once

#include <cstdint>
#include <span>

#include "physiomae/base/random.h"
#include "physiomae/simulate/filters.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// RMS of the chin's muscle activity in µV, a tick: tone by stage, bursts in arousals and of waking
/// movements, phasic twitches in REM.
Track plan_chin(const Night& night, const Subject& subject);

/// Chin1-Chin2 without its heart-beat artefact, µV: noise of 10 to 100 Hz under the plan's
/// envelope.
class Chin {
 public:
  Chin(const Night& night, const Subject& subject);
  void render(std::span<float> out);  ///< the next samples (overwritten)
  const Track& envelope() const { return envelope_; }

 private:
  Track envelope_;
  RandomKey key_;
  HighPass high_pass_, high_pass_again_;
  int64_t sample_ = 0;
};

}  // namespace physiomae::simulate
