#pragma once

#include <vector>

#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// Breathing of a night, a tick. The phase also drives the sinus arrhythmia (heart.h).
struct Breathing {
  std::vector<double> phase_turns;  ///< inspiration in the first part of each turn
  Track depth;                      ///< tidal volume around 1
  Track flow, effort;               ///< what events leave of airflow and of the belts' movement
  Track paradox_turns;              ///< phase by which the chest lags the abdomen
  Track saturation_percent;         ///< as the finger's oximeter shows it
};

Breathing plan_breathing(const Night& night, const Subject& subject);

/// ABD, CHEST and AIRFLOW of a tick, in µV.
struct BreathSample {
  float abdomen = 0, chest = 0, flow = 0;
};
BreathSample breath_sample(const Breathing& breathing, const Subject& subject, size_t tick);

}  // namespace physiomae::simulate
