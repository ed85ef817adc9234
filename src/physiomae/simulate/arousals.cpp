#include "physiomae/simulate/arousals.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"

namespace physiomae::simulate {
namespace {

int64_t samples_of(double seconds) { return static_cast<int64_t>(seconds * kRateHz); }

bool asleep(io::Stage stage) { return stage != io::Stage::wake && stage != io::Stage::undefined; }

// At least 3 s of EEG shift (AASM; Bonnet et al. 2007), here at most 15, the heart 5 to 15
// beats/min faster: averages of healthy subjects lie between 2 and 18 (Azarbarzin et al. 2015).
// There the response grows with the arousal's intensity (Azarbarzin et al. 2014); here the two are
// independent.
ArousalEvent draw_arousal(int64_t onset, int64_t last, io::Stage stage, Draws& draws) {
  ArousalEvent event;
  event.onset = onset;
  const double seconds = 3 + std::min(12.0, draws.exponential(5));
  event.eeg_end = onset + samples_of(seconds);
  event.end = std::max(event.eeg_end + samples_of(2), last);
  event.eeg = static_cast<float>(draws.uniform(0.65, 1.0));
  event.heart_bpm = static_cast<float>(draws.uniform(5, 15));
  const double burst = draws.lognormal(1.2, 0.5);
  // REM: an EMG rise of a second or more is part of the definition (AASM). Elsewhere common.
  const bool with_chin = stage == io::Stage::rem || draws.chance(0.8);
  event.chin = with_chin ? static_cast<float>(std::max(0.5, burst)) : 0.0F;
  return event;
}

void add_look_alikes(const Timeline& timeline, const Subject& subject,
                     std::vector<ArousalEvent>& events) {
  Draws draws(part_key(subject.seed, subject.record, Part::confounder));
  // About 20 an hour of sleep together (an assumption): alpha intrusions (Roizenblatt et al. 2001),
  // isolated twitches, and autonomic activations without a cortical arousal (Winkelman 1999).
  double seconds = draws.exponential(180);
  for (; samples_of(seconds) < timeline.samples; seconds += draws.exponential(180)) {
    ArousalEvent event{samples_of(seconds)};
    const double length = draws.uniform(3, 10);
    event.eeg_end = event.onset + samples_of(length);
    event.end = event.eeg_end + samples_of(6);
    const uint64_t kind = draws.below(3);
    event.eeg = kind == 0 ? static_cast<float>(draws.uniform(0.3, 0.7)) : 0.0F;
    event.chin = kind == 1 ? static_cast<float>(draws.lognormal(0.7, 0.5)) : 0.0F;
    event.heart_bpm = kind == 2 ? static_cast<float>(draws.uniform(4, 12)) : 0.0F;
    if (asleep(stage_at(timeline.stages, event.onset))) events.push_back(event);
  }
}

}  // namespace

std::vector<ArousalEvent> plan_arousals(const Timeline& timeline,
                                        const std::vector<BreathEvent>& breaths,
                                        const Subject& subject) {
  Draws draws(part_key(subject.seed, subject.record, Part::arousal));
  std::vector<ArousalEvent> events;
  for (const auto& run : timeline.arousals) {
    if (run.label != io::Arousal::arousal) continue;
    const int64_t onset = run.start + samples_of(draws.uniform(0, 3));
    events.push_back(draw_arousal(onset, run.end, stage_at(timeline.stages, onset), draws));
    events.back().labelled = true;
  }
  for (const auto& breath : breaths) {
    const bool wakes = draws.chance(0.7);
    const int64_t onset = breath.end + samples_of(draws.uniform(-1, 2));
    const auto event =
        draw_arousal(onset, onset + samples_of(15), stage_at(timeline.stages, onset), draws);
    if (wakes && breath.kind != BreathKind::flow_limitation &&
        asleep(stage_at(timeline.stages, onset)))
      events.push_back(event);
  }
  add_look_alikes(timeline, subject, events);
  std::sort(events.begin(), events.end(),
            [](const ArousalEvent& a, const ArousalEvent& b) { return a.onset < b.onset; });
  return events;
}

}  // namespace physiomae::simulate
