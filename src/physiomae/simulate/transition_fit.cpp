#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/simulate/transition_model.h"
#include "physiomae/simulate/transition_period.h"

namespace physiomae::simulate {
namespace {

void count_stages(const Timeline& timeline, TransitionModel& model) {
  bool first = true;
  const StageRun* before = nullptr;
  for (const auto& run : timeline.stages) {
    if (run.label == io::Stage::undefined) continue;
    const size_t stage = stage_index(run.label), period = period_of(run.start);
    if (first) {
      ++model.first_stage[stage];
      // Three records of the corpus carry a stage from their first sample on.
      if (run.start > 0) model.first_boundary.push_back(run.start);
    }
    first = false;
    if (before) ++model.transitions[period_of(before->start)][stage_index(before->label)][stage];
    const auto epochs = static_cast<int>((run.length() + kEpochSamples / 2) / kEpochSamples);
    model.lengths[period][stage].push_back(std::max(1, epochs));
    before = &run;
  }
  if (!first) model.samples.push_back(timeline.samples);
}

// Begin of each run of `label` that begins in sleep.
void count_events(const Timeline& timeline, io::Arousal label, TransitionModel::Events& events,
                  std::array<double, TransitionModel::kStages>& counts) {
  double total = 0, sleep_hours = 0;
  for (const auto& run : timeline.arousals) {
    const io::Stage stage = stage_at(timeline.stages, run.start);
    // Runs that only frame wakefulness: its padding of 10 s would count as an event.
    const bool frames_wake = is_awake(stage_at(timeline.stages, run.start + 10 * kRateHz));
    if (run.label != label || is_awake(stage) || (label == io::Arousal::not_scored && frames_wake))
      continue;
    // Long runs are several events or lead into wakefulness; count their first two minutes.
    events.lengths.push_back(std::min<int64_t>(run.length(), 120 * kRateHz));
    ++counts[stage_index(stage)];
    ++total;
  }
  for (const auto& run : timeline.stages)
    if (!is_awake(run.label)) sleep_hours += static_cast<double>(run.length()) / kRateHz / 3600;
  events.severity.push_back(total / std::max(sleep_hours, 0.1));
}

void finish(TransitionModel::Events& events,
            const std::array<double, TransitionModel::kStages>& counts,
            const std::array<double, TransitionModel::kStages>& hours) {
  for (size_t s = 0; s < counts.size(); ++s)
    events.per_hour[s] = hours[s] > 0 ? counts[s] / hours[s] : 0;
  double mean = 0;
  for (const double rate : events.severity)
    mean += rate / static_cast<double>(events.severity.size());
  for (double& rate : events.severity) rate = mean > 0 ? rate / mean : 1;
}

}  // namespace

TransitionModel fit_transitions(std::span<const Timeline> timelines) {
  if (timelines.size() < kLeastRecords)
    throw Error(fmt::format("{} timelines to fit the stage-transition model on, at least {} needed",
                            timelines.size(), kLeastRecords),
                "simulate fewer labelled patients, or name the training split's records");
  TransitionModel model;
  std::array<double, TransitionModel::kStages> hours{}, arousals{}, unscored{};
  for (const auto& timeline : timelines) {
    count_stages(timeline, model);
    count_events(timeline, io::Arousal::arousal, model.arousals, arousals);
    count_events(timeline, io::Arousal::not_scored, model.unscored, unscored);
    for (const auto& run : timeline.stages)
      if (run.label != io::Stage::undefined)
        hours[stage_index(run.label)] += static_cast<double>(run.length()) / kRateHz / 3600;
  }
  finish(model.arousals, arousals, hours);
  finish(model.unscored, unscored, hours);
  return model;
}

}  // namespace physiomae::simulate
