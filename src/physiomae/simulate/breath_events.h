#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

enum class BreathKind : uint8_t { flow_limitation, hypopnea, obstructive_apnea, central_apnea };

/// A disturbance of breathing over the samples [start, end).
struct BreathEvent {
  int64_t start = 0;
  int64_t end = 0;
  BreathKind kind = BreathKind::hypopnea;
  double flow = 0.5;  ///< what is left of the airflow
  double effort = 1;  ///< of the belts' movement
  double desaturation_percent = 0;
};

/// Breathing events that the labels speak of, in order of time and apart from each other:
/// - before three of four target arousals a limitation of flow (the Challenge's targets are mostly
///   respiratory-effort-related arousals, Ghassemi et al. 2018);
/// - in sleep that was not scored for arousals, the apneas and hypopneas for which it was left out:
///   the corpus pads each by 10 s on both sides (and wakefulness as well), checked on its own
///   files.
std::vector<BreathEvent> plan_breath_events(const Timeline& timeline, const Subject& subject);

}  // namespace physiomae::simulate
