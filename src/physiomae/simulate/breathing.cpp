#include "physiomae/simulate/breathing.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/filters.h"

namespace physiomae::simulate {
namespace {

// Variation of rate and depth: most regular in deep sleep, shallower and more frequent in REM
// (PMC3299415; the numbers are round). Minute ventilation falls by 6 % in NREM and 16 % in REM in
// Douglas et al. (1982), who also found breathing faster in all sleep than awake; here it is so in
// REM only.
//                                     open  closed  N1     N2     N3     REM   arousal
constexpr StateTable kVariation = {0.22F, 0.14F, 0.12F, 0.08F, 0.05F, 0.18F, 0.20F};
constexpr StateTable kRateFactor = {1.06F, 1.00F, 0.98F, 0.97F, 0.98F, 1.03F, 1.15F};
constexpr StateTable kDepth = {1.10F, 1.00F, 0.93F, 0.90F, 0.90F, 0.82F, 1.35F};

// Airflow and effort fall and return within about a breath.
void apply_events(const Night& night, Breathing& breathing) {
  const size_t ticks = breathing.flow.size();
  for (const auto& event : night.breaths) {
    const auto first = static_cast<size_t>(event.start / kTickSamples);
    const auto last = std::min(static_cast<size_t>(event.end / kTickSamples), ticks);
    for (size_t tick = first; tick < last; ++tick) {
      breathing.flow[tick] = static_cast<float>(event.flow);
      breathing.effort[tick] = static_cast<float>(event.effort);
      if (event.kind == BreathKind::obstructive_apnea) breathing.paradox_turns[tick] = 0.45F;
      if (event.kind == BreathKind::hypopnea) breathing.paradox_turns[tick] = 0.15F;
    }
    // Deeper breaths make up for it.
    for (size_t tick = last; tick < std::min(last + 80, ticks); ++tick)
      breathing.flow[tick] = std::max(breathing.flow[tick], 1.4F);
  }
  OnePole flow(0.8, kTickSeconds), effort(0.8, kTickSeconds), paradox(2.0, kTickSeconds);
  flow.set(1);
  effort.set(1);
  for (size_t tick = 0; tick < ticks; ++tick) {
    breathing.flow[tick] = flow(breathing.flow[tick]);
    breathing.effort[tick] = effort(breathing.effort[tick]);
    breathing.paradox_turns[tick] = paradox(breathing.paradox_turns[tick]);
  }
}

// Saturation reaches its lowest point 15 to 25 s after an event's end: lung-to-finger circulation,
// 18.5 s on average without heart failure (Kwon et al. 2014), and the oximeter's averaging.
void desaturate(const Night& night, const Subject& subject, Breathing& breathing) {
  Draws draws(part_key(subject.seed, subject.record, Part::oximetry));
  const size_t ticks = breathing.flow.size();
  Track fall(ticks);
  for (const auto& event : night.breaths) {
    const double delay = draws.uniform(14, 22);
    const auto low =
        static_cast<size_t>(event.end / kTickSamples) + static_cast<size_t>(delay * 10);
    const auto start =
        low - std::min(low, static_cast<size_t>((event.end - event.start) / kTickSamples));
    const auto depth = static_cast<float>(event.desaturation_percent * subject.desaturation_gain);
    for (size_t tick = start; tick < low && tick < ticks; ++tick)  // slow fall, ...
      fall[tick] = std::max(
          fall[tick], depth * static_cast<float>(tick - start) / static_cast<float>(low - start));
    for (size_t tick = low; tick < low + 120 && tick < ticks; ++tick)  // faster recovery
      fall[tick] = std::max(fall[tick], depth * (1 - static_cast<float>(tick - low) / 120));
  }
  Fluctuation wander(120, kTickSeconds);
  OnePole averaging(2.0, kTickSeconds);
  averaging.set(static_cast<float>(subject.saturation_percent));
  for (size_t tick = 0; tick < ticks; ++tick) {
    const double level = subject.saturation_percent + 0.4 * wander(draws.normal()) - fall[tick];
    const float shown = averaging(static_cast<float>(std::clamp(level, 55.0, 100.0)));
    breathing.saturation_percent[tick] = shown;
  }
}

}  // namespace

Breathing plan_breathing(const Night& night, const Subject& subject) {
  const auto ticks = static_cast<size_t>(night.ticks());
  Breathing breathing{std::vector<double>(ticks), Track(ticks),       Track(ticks, 1.0F),
                      Track(ticks, 1.0F),         Track(ticks, 0.0F), Track(ticks)};
  Draws draws(part_key(subject.seed, subject.record, Part::breathing));
  Fluctuation rate(4, kTickSeconds), depth(5, kTickSeconds);
  double phase = draws.uniform();
  for (size_t tick = 0; tick < ticks; ++tick) {
    const Weights& weights = night.weights[tick];
    const double variation = subject.irregularity * mean_of(kVariation, weights);
    const double hz = subject.breath_hz * mean_of(kRateFactor, weights) *
                      std::clamp(1 + variation * rate(draws.normal()), 0.5, 1.7);
    breathing.phase_turns[tick] = phase;
    phase += hz * kTickSeconds;
    breathing.depth[tick] =
        mean_of(kDepth, weights) *
        static_cast<float>(std::max(0.2, 1 + 1.3 * variation * depth(draws.normal())));
  }
  apply_events(night, breathing);
  desaturate(night, subject, breathing);
  return breathing;
}

BreathSample breath_sample(const Breathing& breathing, const Subject& subject, size_t tick) {
  const double phase = breathing.phase_turns[tick];
  const double depth = breathing.depth[tick];
  // Volume: inspiration a little shorter than expiration. Flow: its derivative's shape.
  const double volume = sin_turns(phase) + 0.18 * sin_turns(2 * phase + 0.1);
  const double lagging = phase - breathing.paradox_turns[tick] - 0.02;
  const double chest = sin_turns(lagging) + 0.18 * sin_turns(2 * lagging + 0.1);
  const double flow = cos_turns(phase) + 0.30 * cos_turns(2 * phase + 0.1);
  BreathSample sample;
  sample.abdomen = static_cast<float>(subject.abdomen_uv * depth * breathing.effort[tick] * volume);
  sample.chest = static_cast<float>(subject.chest_uv * depth * breathing.effort[tick] * chest);
  sample.flow = static_cast<float>(subject.flow_uv * depth * breathing.flow[tick] * flow);
  return sample;
}

}  // namespace physiomae::simulate
