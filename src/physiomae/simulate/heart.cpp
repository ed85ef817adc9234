#include "physiomae/simulate/heart.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/filters.h"

namespace physiomae::simulate {
namespace {

// Beats/min against N2, and the size of the vagal (breathing-bound) and of the slow variability by
// state: vagal tone highest in NREM, slow variability highest awake and in REM, smallest in N3
// (Bušek et al. 2005; Vanoli et al. 1995; Tobaldini et al. 2013).
//                                      open  closed  N1    N2    N3     REM   arousal
constexpr StateTable kRateOffset_bpm = {7.0F, 4.0F, 1.5F, 0.0F, 0.5F, 2.5F, 2.0F};
constexpr StateTable kVagal = {0.70F, 0.80F, 0.95F, 1.00F, 1.10F, 0.70F, 0.70F};
constexpr StateTable kSlow = {1.25F, 1.15F, 1.05F, 0.85F, 0.55F, 1.15F, 1.00F};

// The heart follows an arousal within a second, peaks after 3 to 5 s and recovers over 10 to 20 s
// (time course: not checked against a source; size: arousals.cpp).
Track acceleration_bpm(const Night& night) {
  Track track(static_cast<size_t>(night.ticks()));
  for (const auto& event : night.arousals) {
    if (event.heart_bpm <= 0) continue;
    const auto first = static_cast<size_t>(event.onset / kTickSamples);
    const double recovery =
        std::clamp(static_cast<double>(event.end - event.eeg_end) / kRateHz / 2, 4.0, 10.0);
    const double plateau =
        std::max(4.0, static_cast<double>(event.eeg_end - event.onset) / kRateHz);
    for (size_t tick = first; tick < track.size(); ++tick) {
      const double t = static_cast<double>(tick - first) * kTickSeconds;
      if (t > plateau + 4 * recovery) break;
      const double shape =
          t < 4 ? sin_turns(t / 16) : (t < plateau ? 1 : exact_exp((plateau - t) / recovery));
      track[tick] = std::max(track[tick], event.heart_bpm * static_cast<float>(shape));
    }
  }
  return track;
}

// Slow fall of the rate while an apnea or hypopnea lasts, on top of the acceleration that ends it
// (Guilleminault et al. 1984, for apneas).
void slow_down(const Night& night, Track& offset_bpm) {
  for (const auto& event : night.breaths) {
    if (event.kind == BreathKind::flow_limitation) continue;
    const auto first = static_cast<size_t>(event.start / kTickSamples);
    const auto last = std::min(static_cast<size_t>(event.end / kTickSamples), offset_bpm.size());
    for (size_t tick = first; tick < last; ++tick)
      offset_bpm[tick] -=
          4.0F * static_cast<float>(tick - first) / static_cast<float>(last - first);
  }
}

// Mayer waves: a resonance at 0.1 Hz, variance 1, fed with one number a tick.
class MayerWaves {
 public:
  MayerWaves() {
    const double r = exact_exp(-std::numbers::pi * 0.05 * kTickSeconds);
    a1_ = 2 * r * cos_turns(0.1 * kTickSeconds);
    a2_ = -r * r;
    feed_ = std::sqrt((1 + a2_) * ((1 - a2_) * (1 - a2_) - a1_ * a1_) / (1 - a2_));
  }
  double operator()(double noise) {
    const double value = feed_ * noise + a1_ * last1_ + a2_ * last2_;
    last2_ = last1_;
    return last1_ = value;
  }

 private:
  double a1_, a2_, feed_, last1_ = 0, last2_ = 0;
};

}  // namespace

Track plan_heart(const Night& night, const Breathing& breathing, const Subject& subject) {
  Track offset_bpm = acceleration_bpm(night);
  slow_down(night, offset_bpm);
  Draws draws(part_key(subject.seed, subject.record, Part::heart));
  MayerWaves mayer;
  Fluctuation wander(60, kTickSeconds);
  OnePole rate(5.0, kTickSeconds);
  rate.set(static_cast<float>(subject.heart_bpm));
  Track rr(offset_bpm.size());
  for (size_t tick = 0; tick < rr.size(); ++tick) {
    const Weights& weights = night.weights[tick];
    const double bpm =
        rate(static_cast<float>(subject.heart_bpm) + mean_of(kRateOffset_bpm, weights));
    // Inspiration shortens RR. √2: a sine of standard deviation 1.
    const double vagal = -std::numbers::sqrt2 * sin_turns(breathing.phase_turns[tick]) *
                         subject.rsa_seconds * mean_of(kVagal, weights) *
                         std::min(1.3F, breathing.depth[tick] * breathing.effort[tick]);
    const double slow = subject.slow_rr_seconds * mean_of(kSlow, weights) *
                        (0.75 * mayer(draws.normal()) + 0.65 * wander(draws.normal()));
    const double mean = 60 / std::max(35.0, bpm + offset_bpm[tick]);
    rr[tick] = static_cast<float>(std::clamp(mean + vagal + slow, 0.35, 1.9));
  }
  return rr;
}

}  // namespace physiomae::simulate
