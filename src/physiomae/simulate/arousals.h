#pragma once

#include <cstdint>
#include <vector>

#include "physiomae/simulate/breath_events.h"
#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {

/// An arousal, or what resembles a part of one.
struct ArousalEvent {
  int64_t onset = 0;
  int64_t eeg_end = 0;    ///< the shift to alpha and beta lasts [onset, eeg_end)
  int64_t end = 0;        ///< EMG and heart have recovered
  float eeg = 1;          ///< weight of the arousal state
  float chin = 3;         ///< EMG in units of quiet wakefulness, on top of the tone
  float heart_bpm = 10;   ///< peak of the acceleration
  bool labelled = false;  ///< stands in the timeline
};

/// Arousals of a night in order of time: one a labelled run, starting 0-3 s into it (the corpus
/// pads runs, median 30 s); after seven of ten apneas and hypopneas; and events that are no
/// arousals because only one system takes part (alpha intrusions, twitches, autonomic activations).
std::vector<ArousalEvent> plan_arousals(const Timeline& timeline,
                                        const std::vector<BreathEvent>& breaths,
                                        const Subject& subject);

}  // namespace physiomae::simulate
