#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/simulate/arousals.h"
#include "physiomae/simulate/breath_events.h"
#include "physiomae/simulate/states.h"
#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

/// What happens in a night, from which every signal is made: all generators read it, none writes.
struct Night {
  Timeline timeline;
  std::vector<StageRun> signal_stages;  ///< what the signals follow (disagreement.h)
  std::vector<BreathEvent> breaths;
  std::vector<ArousalEvent> arousals;
  std::vector<Weights> weights;  ///< of the states, a tick (Note [States and tracks])

  // Slow waxing and waning of each rhythm around 1, a tick.
  Track slow_gain, alpha_gain, theta_gain, sigma_gain, beta_gain, chin_gain;

  int64_t samples() const { return timeline.samples; }
  int64_t ticks() const { return static_cast<int64_t>(weights.size()); }
  const Weights& weights_at(int64_t sample) const {
    return weights[static_cast<size_t>(sample / kTickSamples)];
  }
};

Night plan_night(const Timeline& timeline, const Subject& subject);

}  // namespace physiomae::simulate
