#include "physiomae/simulate/chin.h"

#include <algorithm>
#include <cmath>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/noise.h"

namespace physiomae::simulate {
namespace {

// Tone falls W > N1 > N2 > N3 > REM (lowest in REM: AASM manual; Bliwise et al. 1974; the ratios
// are assumptions). Bursts of an arousal are added by event, not by state.
//                               open  closed  N1     N2     N3     REM    arousal
constexpr StateTable kTone = {1.25F, 0.85F, 0.60F, 0.46F, 0.38F, 0.20F, 0.60F};
constexpr StateTable kTwitch = {0, 0, 0, 0, 0, 1, 0};
constexpr StateTable kMovesPerMinute = {3.0F, 0.6F, 0.15F, 0, 0, 0, 0};

size_t tick_at(double seconds) { return static_cast<size_t>(seconds / kTickSeconds); }

// A burst that rises at once and falls with a sine's flank.
void add_burst(Track& track, double t, double seconds, double size) {
  const auto length = std::max<size_t>(1, tick_at(seconds));
  for (size_t i = 0; i < length && tick_at(t) + i < track.size(); ++i)
    track[tick_at(t) + i] += static_cast<float>(
        size * cos_turns(0.25 * static_cast<double>(i) / static_cast<double>(length)));
}

// Strong for as long as the EEG shift lasts, then fading until the event's end.
void add_arousal(Track& track, const ArousalEvent& event) {
  if (event.chin <= 0) return;
  const auto first = static_cast<size_t>(event.onset / kTickSamples);
  const auto shift = std::min(static_cast<double>(event.eeg_end - event.onset) / kRateHz, 5.0);
  const double fade = std::max(1.0, static_cast<double>(event.end - event.eeg_end) / kRateHz / 3);
  const auto last = std::min(static_cast<size_t>(event.end / kTickSamples), track.size());
  for (size_t tick = first; tick < last; ++tick) {
    const double t = static_cast<double>(tick - first) * kTickSeconds;
    track[tick] += event.chin * static_cast<float>(t < shift ? 1 : exact_exp((shift - t) / fade));
  }
}

}  // namespace

Track plan_chin(const Night& night, const Subject& subject) {
  Track track(static_cast<size_t>(night.ticks()));
  for (size_t tick = 0; tick < track.size(); ++tick)
    track[tick] = mean_of(kTone, night.weights[tick]) * night.chin_gain[tick];
  for (const auto& event : night.arousals) add_arousal(track, event);
  Draws draws(part_key(subject.seed, subject.record, Part::twitch));
  const double end = static_cast<double>(night.samples()) / kRateHz;
  // Twitches of 0.1 to 0.5 s come in clusters (AASM manual: transient muscle activity).
  const double gap = 60 / subject.twitches_per_minute;
  for (double t = draws.exponential(gap); t < end; t += draws.exponential(gap)) {
    const auto count = 1 + draws.below(4);
    double at = t;
    const bool in_rem = draws.chance(mean_of(kTwitch, night.weights[tick_at(t)]));
    for (uint64_t i = 0; i < count; ++i, at += draws.uniform(0.2, 0.8)) {
      const double seconds = draws.uniform(0.1, 0.5), size = draws.lognormal(0.6, 0.5);
      if (in_rem) add_burst(track, at, seconds, size);
    }
  }
  // Swallowing, talking, turning over.
  const double move_gap = 60 / kMovesPerMinute[0];
  for (double t = draws.exponential(move_gap); t < end; t += draws.exponential(move_gap)) {
    const bool moves =
        draws.chance(mean_of(kMovesPerMinute, night.weights[tick_at(t)]) / kMovesPerMinute[0]);
    const double seconds = draws.uniform(0.5, 4), size = draws.lognormal(1.5, 0.6);
    if (moves) add_burst(track, t, seconds, size);
  }
  const auto scale = static_cast<float>(subject.chin_uv);
  const auto floor = static_cast<float>(subject.chin_floor_uv);
  for (float& value : track) value = std::sqrt(scale * scale * value * value + floor * floor);
  return track;
}

Chin::Chin(const Night& night, const Subject& subject)
    : envelope_(plan_chin(night, subject)),
      key_(part_key(subject.seed, subject.record, Part::emg)),
      high_pass_(12, kRateHz),
      high_pass_again_(12, kRateHz) {}

void Chin::render(std::span<float> out) {
  fill_noise(key_, 0, static_cast<uint64_t>(sample_) / 4, out);
  // Two passes leave 0.340 of the noise's variance.
  for (float& value : out) value = 1.7139F * high_pass_again_(high_pass_(value));
  multiply_by(envelope_, sample_, out);
  sample_ += static_cast<int64_t>(out.size());
}

}  // namespace physiomae::simulate
