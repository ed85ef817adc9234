#include "physiomae/simulate/breath_events.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"

namespace physiomae::simulate {
namespace {

constexpr int64_t kSecond = kRateHz;
constexpr int64_t kPadding = 10 * kSecond;

struct Span {
  int64_t start, end;
};

bool awake(io::Stage stage) { return stage == io::Stage::wake || stage == io::Stage::undefined; }

// Sleep that is labelled "not scored", beyond the padding around wakefulness.
std::vector<Span> unscored_sleep(const Timeline& timeline) {
  std::vector<Span> spans;
  for (const auto& run : timeline.arousals) {
    if (run.label != io::Arousal::not_scored) continue;
    int64_t at = run.start;
    for (const auto& stage : timeline.stages) {
      if (!awake(stage.label) || stage.end + kPadding <= at || stage.start - kPadding >= run.end)
        continue;
      if (stage.start - kPadding > at) spans.push_back({at, stage.start - kPadding});
      at = std::max(at, stage.end + kPadding);
    }
    if (at < run.end) spans.push_back({at, run.end});
  }
  return spans;
}

BreathEvent scored_event(int64_t start, int64_t end, io::Stage stage, Draws& draws) {
  BreathEvent event{start, end};
  const double u = draws.uniform();
  if (u < 0.6) {  // hypopneas outnumber apneas in clinical cohorts
    event.kind = BreathKind::hypopnea;
    event.flow = draws.uniform(0.35, 0.65);
    event.effort = draws.uniform(0.6, 0.9);
  } else if (u < 0.85) {
    event.kind = BreathKind::obstructive_apnea;
    event.flow = draws.uniform(0.0, 0.1);
    event.effort = draws.uniform(0.5, 0.9);
  } else {
    event.kind = BreathKind::central_apnea;
    event.flow = draws.uniform(0.0, 0.08);
    event.effort = draws.uniform(0.0, 0.1);
  }
  // AASM: an apnea or hypopnea lasts 10 s or more; saturation falls by 3 % or more, further the
  // longer it lasts and in REM sleep (Peppard et al. 2009, there above all in the obese; the
  // numbers are round).
  const double seconds = static_cast<double>(end - start) / kRateHz;
  const double depth =
      3.0 + 0.1 * std::max(0.0, seconds - 15) + (stage == io::Stage::rem ? 1.5 : 0);
  event.desaturation_percent = depth * (1 - event.flow * 0.5) * draws.lognormal(1, 0.3);
  return event;
}

// One event, or several with breaths between them where the span is long.
void fill_span(const Timeline& timeline, Span span, Draws& draws,
               std::vector<BreathEvent>& events) {
  int64_t at = span.start + std::min(kPadding, (span.end - span.start) / 4);
  const int64_t last = span.end - std::min(kPadding, (span.end - span.start) / 4);
  while (last - at >= 6 * kSecond) {
    const auto wanted = static_cast<int64_t>(draws.uniform(12, 32) * kRateHz);
    const int64_t left = last - at;
    const int64_t end = at + (left < 45 * kSecond ? left : wanted);
    events.push_back(scored_event(at, end, stage_at(timeline.stages, at), draws));
    at = end + static_cast<int64_t>(draws.uniform(10, 20) * kRateHz);
  }
}

}  // namespace

std::vector<BreathEvent> plan_breath_events(const Timeline& timeline, const Subject& subject) {
  Draws draws(part_key(subject.seed, subject.record, Part::respiratory_event));
  std::vector<BreathEvent> events;
  for (const Span span : unscored_sleep(timeline)) fill_span(timeline, span, draws, events);
  for (const auto& run : timeline.arousals) {
    if (run.label != io::Arousal::arousal) continue;
    const bool respiratory = draws.chance(0.75);
    const auto length = static_cast<int64_t>(draws.uniform(10, 25) * kRateHz);
    const double flow = draws.uniform(0.45, 0.7), effort = draws.uniform(1.1, 1.4);
    const double fall = draws.uniform(0.5, 2.0);  // too little for a hypopnea
    const int64_t end = run.start + kSecond;
    if (respiratory && end - length > 0)
      events.push_back({end - length, end, BreathKind::flow_limitation, flow, effort, fall});
  }
  std::sort(events.begin(), events.end(),
            [](const BreathEvent& a, const BreathEvent& b) { return a.start < b.start; });
  std::vector<BreathEvent> apart;
  for (BreathEvent event : events) {
    if (!apart.empty()) event.start = std::max(event.start, apart.back().end + 4 * kSecond);
    if (event.end - event.start >= 6 * kSecond) apart.push_back(event);
  }
  return apart;
}

}  // namespace physiomae::simulate
