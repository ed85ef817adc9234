#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/filters.h"
#include "physiomae/simulate/nuisance.h"

namespace physiomae::simulate {
namespace {

// Sizes and rates are assumptions, of the order one meets in clinical recordings; no source.
// F3 F4 C3 C4 O1 O2 E1 chin ABD CHEST AIRFLOW SaO2 ECG.
constexpr std::array<float, kChannels> kDrift_uv = {8, 8, 8, 8, 8, 8, 10, 3, 40, 40, 20, 0, 50};
constexpr StateTable kMovesPerMinute = {1.5F, 0.4F, 0.1F, 0.03F, 0.01F, 0.05F, 0};
constexpr double kPopsPerHour = 1.0;            // a channel
constexpr double kContactFaultsPerHour = 0.03;  // an electrode channel: one or two a night

class NuisancePlanner {
 public:
  NuisancePlanner(const Night& night, const Subject& subject)
      : night_(night),
        subject_(subject),
        seconds_(static_cast<double>(night.samples()) / kRateHz) {}

  void pops() {
    Draws draws = draws_for(Part::pop);
    for (size_t channel = 0; channel < kChannels; ++channel) {
      const double gap = 3600 / kPopsPerHour;
      for (double t = draws.exponential(gap); t < seconds_; t += draws.exponential(gap)) {
        const double side = draws.chance(0.5) ? 1 : -1;
        plan_.pops.push_back({sample_at(t), channel,
                              static_cast<float>(side * draws.lognormal(120, 0.5)),
                              static_cast<float>(draws.uniform(0.15, 0.8))});
      }
    }
    std::stable_sort(plan_.pops.begin(), plan_.pops.end(),
                     [](const Pop& a, const Pop& b) { return a.start < b.start; });
  }

  void contact() {
    Draws draws = draws_for(Part::contact);
    for (size_t channel = 0; channel < kChannels; ++channel) {
      if (channel >= kAbdomen && channel <= kSaO2) continue;
      const double gap = 3600 / kContactFaultsPerHour;
      for (double t = draws.exponential(gap); t < seconds_; t += draws.exponential(gap)) {
        const double length = draws.uniform(60, 360);
        plan_.faults.push_back({sample_at(t), sample_at(t + length), channel, draws.chance(0.25)});
      }
    }
  }

  // Turning over awake, before and after sleep; half of the stronger arousals move the body too.
  void movement() {
    Draws draws = draws_for(Part::movement);
    plan_.movement.assign(static_cast<size_t>(night_.ticks()), 0.0F);
    const double gap = 60 / kMovesPerMinute[0];
    for (double t = draws.exponential(gap); t < seconds_; t += draws.exponential(gap)) {
      const double rate = mean_of(kMovesPerMinute, night_.weights_at(sample_at(t)));
      const bool moves = draws.chance(rate / kMovesPerMinute[0]);
      const double length = draws.uniform(2, 8), size = draws.lognormal(1, 0.5);
      if (moves) move(sample_at(t), length, size);
    }
    for (const auto& event : night_.arousals) {
      const bool moves = draws.chance(0.5);
      const double size = draws.lognormal(0.6, 0.5);
      if (moves && event.eeg > 0.6F && event.chin > 1)
        move(event.onset, std::min(6.0, static_cast<double>(event.eeg_end - event.onset) / kRateHz),
             size);
    }
  }

  void drift() {
    Draws draws = draws_for(Part::drift);
    for (size_t channel = 0; channel < kChannels; ++channel) {
      Fluctuation process(20, kTickSeconds);
      const double size = kDrift_uv[channel] * draws.lognormal(1, 0.4);
      plan_.drift[channel].resize(static_cast<size_t>(night_.ticks()));
      if (kDrift_uv[channel] <= 0) continue;
      for (float& value : plan_.drift[channel])
        value = static_cast<float>(size * process(draws.normal()));
    }
  }

  void mains() {
    Draws draws = draws_for(Part::mains);
    for (size_t channel = 0; channel < kChannels; ++channel) {
      if (channel == kSaO2) continue;
      plan_.mains_uv[channel] = static_cast<float>(draws.lognormal(0.8, 0.8));
      plan_.mains_turns[channel] = static_cast<float>(draws.uniform());
    }
    Fluctuation process(300, kTickSeconds);
    plan_.mains_gain.resize(static_cast<size_t>(night_.ticks()));
    for (float& value : plan_.mains_gain)
      value = static_cast<float>(exact_exp(0.3 * process(draws.normal())));
  }

  NuisancePlan take() { return std::move(plan_); }

 private:
  Draws draws_for(Part part) const { return Draws(part_key(subject_.seed, subject_.record, part)); }
  static int64_t sample_at(double t) { return static_cast<int64_t>(t * kRateHz); }

  void move(int64_t start, double seconds, double size) {
    const auto first = static_cast<size_t>(start / kTickSamples);
    const auto count = static_cast<size_t>(seconds / kTickSeconds);
    for (size_t i = 0; i < count && first + i < plan_.movement.size(); ++i) {
      const double half = sin_turns(0.5 * static_cast<double>(i) / static_cast<double>(count));
      plan_.movement[first + i] += static_cast<float>(size * half);
    }
  }

  const Night& night_;
  const Subject& subject_;
  double seconds_;
  NuisancePlan plan_;
};

}  // namespace

NuisancePlan plan_nuisance(const Night& night, const Subject& subject) {
  NuisancePlanner planner(night, subject);
  planner.pops();
  planner.contact();
  planner.movement();
  planner.drift();
  planner.mains();
  return planner.take();
}

}  // namespace physiomae::simulate
