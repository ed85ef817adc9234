#include "physiomae/simulate/eyes.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"

namespace physiomae::simulate {
namespace {

constexpr int64_t kLongestSwing = 8 * kRateHz;
//                                           open   closed  N1    N2    N3 REM   arousal
constexpr StateTable kSaccadesPerMinute = {25.0F, 2.0F, 0.5F, 0, 0, 0.5F, 3.0F};
constexpr StateTable kBlinkShare = {1.0F, 0.04F, 0, 0, 0, 0, 0.1F};
constexpr StateTable kRollingShare = {0, 0.30F, 0.65F, 0.06F, 0, 0.02F, 0.05F};
constexpr StateTable kBurstsPerMinute = {0, 0, 0, 0, 0, 3.0F, 0};

class EyePlanner {
 public:
  EyePlanner(const Night& night, const Subject& subject)
      : night_(night),
        subject_(subject),
        draws_(part_key(subject.seed, subject.record, Part::eye)),
        end_seconds_(static_cast<double>(night.samples()) / kRateHz) {}

  void saccades() {
    at_rate(kSaccadesPerMinute, 1, [&](double t) { look(t, draws_.normal(0, 0.8)); });
  }

  // Rapid eye movements come in bursts, mostly there and back.
  void rem_bursts() {
    at_rate(kBurstsPerMinute, subject_.rem_density, [&](double t) {
      const auto count = 2 + static_cast<int>(draws_.below(7));
      double side = draws_.chance(0.5) ? 1 : -1;
      for (int i = 0; i < count; ++i, side = -side) {
        look(t, side * draws_.lognormal(0.75, 0.35));
        t += 0.2 + draws_.exponential(0.45);
      }
      look(t, 0);
    });
  }

  void blinks() {
    at_rate(kBlinkShare, subject_.blinks_per_minute, [&](double t) {
      // Bell's phenomenon: E1, below the eye, swings negative.
      swing(t, draws_.uniform(0.2, 0.4), -draws_.lognormal(70, 0.25), true);
    });
  }

  void rolling() {
    for (double t = 0; t < end_seconds_;) {
      const double half_cycle = 0.5 / draws_.uniform(0.2, 0.5);
      const double share = mean_of(kRollingShare, weights_at(t));
      const double size = draws_.lognormal(70, 0.35);
      if (draws_.chance(share)) swing(t, 2 * half_cycle, size, false);
      t += 2 * half_cycle;
    }
  }

  EyePlan take() {
    std::stable_sort(plan_.saccades.begin(), plan_.saccades.end(),
                     [](const Saccade& a, const Saccade& b) { return a.at < b.at; });
    std::stable_sort(plan_.swings.begin(), plan_.swings.end(),
                     [](const EyeSwing& a, const EyeSwing& b) { return a.start < b.start; });
    return std::move(plan_);
  }

 private:
  const Weights& weights_at(double t) const {
    return night_.weights[static_cast<size_t>(t / kTickSeconds)];
  }

  template <typename Place>
  void at_rate(const StateTable& table, double scale, Place place) {
    const double highest = *std::max_element(table.begin(), table.end());
    const double mean_gap = 60 / (highest * scale);
    double t = draws_.exponential(mean_gap);
    for (; t < end_seconds_; t += draws_.exponential(mean_gap))
      if (draws_.chance(mean_of(table, weights_at(t)) / highest)) place(t);
  }

  void look(double t, double position) {
    plan_.saccades.push_back(
        {static_cast<int64_t>(t * kRateHz),
         static_cast<float>(position * subject_.saccade_uv * subject_.eye_gain)});
  }

  void swing(double t, double seconds, double size, bool blink) {
    plan_.swings.push_back({static_cast<int64_t>(t * kRateHz),
                            static_cast<int64_t>(seconds * kRateHz),
                            static_cast<float>(size * subject_.eye_gain), blink});
  }

  const Night& night_;
  const Subject& subject_;
  Draws draws_;
  double end_seconds_;
  EyePlan plan_;
};

void add_swings(const std::vector<EyeSwing>& swings, int64_t first, std::span<float> out) {
  const int64_t end = first + static_cast<int64_t>(out.size());
  auto swing = std::lower_bound(swings.begin(), swings.end(), first - kLongestSwing,
                                [](const EyeSwing& s, int64_t at) { return s.start < at; });
  for (; swing != swings.end() && swing->start < end; ++swing) {
    const int64_t last = std::min(end, swing->start + swing->length);
    for (int64_t s = std::max(first, swing->start); s < last; ++s) {
      const double u = static_cast<double>(s - swing->start) / static_cast<double>(swing->length);
      const double half = sin_turns(u / 2);
      const double value = swing->blink ? half * half : sin_turns(u);
      out[static_cast<size_t>(s - first)] += swing->size_uv * static_cast<float>(value);
    }
  }
}

}  // namespace

EyePlan plan_eyes(const Night& night, const Subject& subject) {
  EyePlanner planner(night, subject);
  planner.saccades();
  planner.rem_bursts();
  planner.blinks();
  planner.rolling();
  return planner.take();
}

Eyes::Eyes(const Night& night, const Subject& subject)
    : plan_(plan_eyes(night, subject)), follow_(0.015, 1.0 / kRateHz), amplifier_(0.15, kRateHz) {}

void Eyes::render(std::span<float> out) {
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t now = sample_ + static_cast<int64_t>(i);
    for (; next_saccade_ < plan_.saccades.size() && plan_.saccades[next_saccade_].at <= now;
         ++next_saccade_)
      target_ = plan_.saccades[next_saccade_].position_uv;
    out[i] = amplifier_(follow_(target_));
  }
  add_swings(plan_.swings, sample_, out);
  sample_ += static_cast<int64_t>(out.size());
}

}  // namespace physiomae::simulate
