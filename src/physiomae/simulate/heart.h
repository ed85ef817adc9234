#pragma once

#include "physiomae/simulate/breathing.h"
#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"

namespace physiomae::simulate {

/// RR interval in seconds that the sinus node aims at, a tick: mean rate by state, sinus arrhythmia
/// on the breathing's phase, slow variability around 0.1 Hz and below, acceleration in arousals,
/// slowing in apneas.
Track plan_heart(const Night& night, const Breathing& breathing, const Subject& subject);

}  // namespace physiomae::simulate
