#include <numeric>

#include "physiomae/simulate/transition_model.h"
#include "physiomae/simulate/transition_period.h"

namespace physiomae::simulate {
namespace {

using Counts = std::array<int, TransitionModel::kStages>;

size_t draw_index(const Counts& counts, Draws& draws) {
  const int total = std::accumulate(counts.begin(), counts.end(), 0);
  auto left = static_cast<int>(draws.below(static_cast<uint64_t>(total)));
  size_t index = 0;
  while (left >= counts[index]) left -= counts[index++];
  return index;
}

template <typename T>
T pick(const std::vector<T>& values, Draws& draws) {
  return values[draws.below(values.size())];
}

// Where a period saw a stage too seldom, the whole night stands in.
constexpr size_t kLeastRuns = 20;

int draw_epochs(const TransitionModel& model, size_t period, size_t stage, Draws& draws) {
  if (model.lengths[period][stage].size() >= kLeastRuns)
    return pick(model.lengths[period][stage], draws);
  std::vector<int> all;
  for (const auto& lengths : model.lengths)
    all.insert(all.end(), lengths[stage].begin(), lengths[stage].end());
  return all.empty() ? 1 : pick(all, draws);
}

size_t draw_next(const TransitionModel& model, size_t period, size_t stage, Draws& draws) {
  Counts counts = model.transitions[period][stage];
  if (std::accumulate(counts.begin(), counts.end(), 0) < static_cast<int>(kLeastRuns))
    for (const auto& transitions : model.transitions)
      for (size_t s = 0; s < counts.size(); ++s) counts[s] += transitions[stage][s];
  const bool none = std::accumulate(counts.begin(), counts.end(), 0) == 0;
  return none ? stage_index(io::Stage::wake) : draw_index(counts, draws);
}

void draw_stages(const TransitionModel& model, Timeline& timeline, Draws& draws) {
  const int64_t first = pick(model.first_boundary, draws);
  const int64_t last = timeline.samples - 1;  // the corpus ends in one undefined sample
  timeline.stages.push_back({0, first, io::Stage::undefined});
  size_t stage = draw_index(model.first_stage, draws);
  for (int64_t at = first; at < last;) {
    const int epochs = draw_epochs(model, period_of(at), stage, draws);
    const int64_t end = std::min(last, at + epochs * kEpochSamples);
    const auto label = static_cast<io::Stage>(stage);
    if (timeline.stages.back().label == label)
      timeline.stages.back().end = end;
    else
      timeline.stages.push_back({at, end, label});
    stage = draw_next(model, period_of(at), stage, draws);
    at = end;
  }
  timeline.stages.push_back({last, timeline.samples, io::Stage::undefined});
}

using Labels = std::vector<io::Arousal>;  // one a sample

void paint(Labels& labels, int64_t start, int64_t end, io::Arousal label) {
  const auto size = static_cast<int64_t>(labels.size());
  for (int64_t s = std::max<int64_t>(0, start); s < std::min(end, size); ++s)
    labels[static_cast<size_t>(s)] = label;
}

void draw_events(const TransitionModel::Events& events, io::Arousal label, const Timeline& timeline,
                 Labels& labels, Draws& draws) {
  if (events.lengths.empty()) return;
  const double severity = pick(events.severity, draws);
  for (const auto& run : timeline.stages) {
    if (is_awake(run.label)) continue;
    const double per_hour = severity * events.per_hour[stage_index(run.label)];
    if (per_hour <= 0) continue;
    const double gap_seconds = 3600 / per_hour;
    auto at = run.start + static_cast<int64_t>(draws.exponential(gap_seconds) * kRateHz);
    while (at < run.end) {
      const int64_t end = at + pick(events.lengths, draws);
      paint(labels, at, end, label);
      at = end + static_cast<int64_t>(draws.exponential(gap_seconds) * kRateHz);
    }
  }
}

void draw_arousals(const TransitionModel& model, Timeline& timeline, Draws& draws) {
  Labels labels(static_cast<size_t>(timeline.samples), io::Arousal::none);
  draw_events(model.arousals, io::Arousal::arousal, timeline, labels, draws);
  draw_events(model.unscored, io::Arousal::not_scored, timeline, labels, draws);
  for (const auto& run : timeline.stages)
    if (run.label == io::Stage::wake)
      paint(labels, run.start - 10 * kRateHz, run.end + 10 * kRateHz, io::Arousal::not_scored);
  for (int64_t s = 0; s < timeline.samples; ++s) {
    const io::Arousal label = labels[static_cast<size_t>(s)];
    if (timeline.arousals.empty() || timeline.arousals.back().label != label)
      timeline.arousals.push_back({s, s, label});
    timeline.arousals.back().end = s + 1;
  }
}

}  // namespace

Timeline draw_timeline(const TransitionModel& model, const std::string& record, Draws draws) {
  Timeline timeline;
  timeline.record = record;
  timeline.samples = pick(model.samples, draws);
  draw_stages(model, timeline, draws);
  draw_arousals(model, timeline, draws);
  return timeline;
}

}  // namespace physiomae::simulate
