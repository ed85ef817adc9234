#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/eeg_waves.h"
#include "physiomae/simulate/exact_math.h"

namespace physiomae::simulate {
namespace {

//                                           open  closed N1    N2    N3    REM  arousal
// Share of the time that slow waves fill, of a subject's share in N3. N3 begins at 20 % of an
// epoch.
constexpr StateTable kSlowWaveShare = {0, 0, 0.01F, 0.14F, 1.0F, 0.01F, 0};
constexpr StateTable kSpindleRate = {0, 0, 0.06F, 1.0F, 0.55F, 0, 0};  // of that in N2
constexpr StateTable kKComplexRate = {0, 0, 0.03F, 1.0F, 0.5F, 0, 0};
constexpr StateTable kVertexPerMinute = {0, 0, 2.0F, 0.6F, 0, 0, 0};
constexpr StateTable kSawtoothPerMinute = {0, 0, 0, 0, 0, 1.2F, 0};

class WavePlan {
 public:
  WavePlan(const Night& night, const Subject& subject) : night_(night), subject_(subject) {}

  void slow_waves() {
    Draws draws = draws_for(Part::slow_wave);
    for (double t = 0; t < end_seconds();) {
      const size_t tick = tick_at(t);
      const Weights& weights = night_.weights[tick];
      // One cycle of 0.5 to 2 Hz, mostly near 0.9 Hz.
      const double period = std::clamp(draws.lognormal(1.05, 0.25), 0.5, 2.0);
      const double share = subject_.slow_wave_share * mean_of(kSlowWaveShare, weights);
      const double size = subject_.slow_wave_uv * draws.lognormal(1, 0.28) * homeostasis(t) *
                          night_.slow_gain[tick] * (0.7 + 0.3 * weights[size_t(State::n3)]);
      const double right = draws.lognormal(1, 0.08);
      // A gap as long as a wave on average, so that waves fill their share of the time.
      if (draws.chance(share)) add(t, period, WaveKind::slow_wave, size, 1 / period, right);
      t += period;
    }
  }

  void spindles() {
    at_rate(
        Part::spindle, kSpindleRate, subject_.spindles_per_minute,
        [&](double t, Draws& draws) {
          const size_t tick = tick_at(t);
          if (!draws.chance(std::min(1.0, 0.5 * night_.sigma_gain[tick]))) return;
          const double length = std::clamp(draws.lognormal(0.95, 0.3), 0.5, 2.0);
          const double hz = draws.normal_within(subject_.spindle_hz, 0.6, 11, 16);
          add(t, length, WaveKind::spindle, subject_.spindle_uv * draws.lognormal(1, 0.25), hz,
              draws.lognormal(1, 0.15));
        },
        /*thinned=*/2);
  }

  void others() {
    at_rate(Part::k_complex, kKComplexRate, subject_.k_complex_per_minute,
            [&](double t, Draws& draws) {
              add(t, draws.uniform(1.0, 1.6), WaveKind::k_complex,
                  subject_.k_complex_uv * draws.lognormal(1, 0.2), 0, draws.lognormal(1, 0.05));
            });
    at_rate(Part::vertex_wave, kVertexPerMinute, 1, [&](double t, Draws& draws) {
      add(t, draws.uniform(0.3, 0.45), WaveKind::vertex_wave, draws.lognormal(60, 0.3), 0,
          draws.lognormal(1, 0.1));
    });
    at_rate(Part::sawtooth, kSawtoothPerMinute, 1, [&](double t, Draws& draws) {
      add(t, draws.uniform(2, 6), WaveKind::sawtooth, draws.lognormal(28, 0.3),
          draws.uniform(2.2, 4.0), draws.lognormal(1, 0.1));
    });
  }

  std::vector<EegWave> take() {
    std::stable_sort(waves_.begin(), waves_.end(),
                     [](const EegWave& a, const EegWave& b) { return a.start < b.start; });
    return std::move(waves_);
  }

 private:
  Draws draws_for(Part part) const { return Draws(part_key(subject_.seed, subject_.record, part)); }
  double end_seconds() const { return static_cast<double>(night_.samples()) / kRateHz; }
  static size_t tick_at(double t) { return static_cast<size_t>(t / kTickSeconds); }

  // Slow-wave amplitude falls over the night as the need for sleep does (Achermann et al. 1993),
  // with a time constant of a few hours (of the power, 1.2 to 2.9: Rusterholz et al. 2010).
  double homeostasis(double t) const {
    const double hours =
        t / 3600 + static_cast<double>(night_.timeline.offset) / (3600.0 * kRateHz);
    return 0.88 + 0.24 * exact_exp(-hours / 3);
  }

  // Calls place(t) at the moments of a Poisson process of rate table x scale x thinned a minute.
  template <typename Place>
  void at_rate(Part part, const StateTable& table, double scale, Place place, double thinned = 1) {
    Draws draws = draws_for(part);
    const double highest = *std::max_element(table.begin(), table.end());
    const double mean_gap = 60 / (highest * scale * thinned);
    for (double t = draws.exponential(mean_gap); t < end_seconds();
         t += draws.exponential(mean_gap))
      if (draws.chance(mean_of(table, night_.weights[tick_at(t)]) / highest)) place(t, draws);
  }

  void add(double t, double seconds, WaveKind kind, double size, double hz, double right) {
    waves_.push_back({static_cast<int64_t>(t * kRateHz), static_cast<int64_t>(seconds * kRateHz),
                      kind, static_cast<float>(size), static_cast<float>(hz),
                      static_cast<float>(right)});
  }

  const Night& night_;
  const Subject& subject_;
  std::vector<EegWave> waves_;
};

}  // namespace

std::vector<EegWave> plan_waves(const Night& night, const Subject& subject) {
  WavePlan plan(night, subject);
  plan.slow_waves();
  plan.spindles();
  plan.others();
  return plan.take();
}

}  // namespace physiomae::simulate
