#include "physiomae/simulate/night.h"

#include <algorithm>
#include <array>

#include "physiomae/simulate/disagreement.h"
#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/filters.h"

namespace physiomae::simulate {
namespace {

size_t index_of(State state) { return static_cast<size_t>(state); }

// Eyes open and closed take turns in wakefulness: mostly closed in bed, mostly open before lights
// off (the records' first stretch, without a stage).
class Eyelids {
 public:
  explicit Eyelids(const Subject& subject)
      : draws_(part_key(subject.seed, subject.record, Part::wakefulness)) {}

  State next(bool before_lights_off) {
    left_seconds_ -= kTickSeconds;
    if (left_seconds_ < 0) {
      open_ = !open_;
      const double open_mean = before_lights_off ? 60 : 20,
                   closed_mean = before_lights_off ? 15 : 35;
      left_seconds_ = 2 + draws_.exponential(open_ ? open_mean : closed_mean);
    }
    return open_ ? State::eyes_open : State::eyes_closed;
  }

 private:
  Draws draws_;
  bool open_ = true;
  double left_seconds_ = 20;
};

State state_of(io::Stage stage, Eyelids& lids) {
  switch (stage) {
    case io::Stage::n1:
      return State::n1;
    case io::Stage::n2:
      return State::n2;
    case io::Stage::n3:
      return State::n3;
    case io::Stage::rem:
      return State::rem;
    case io::Stage::wake:
    case io::Stage::undefined:
      break;
  }
  return lids.next(stage == io::Stage::undefined);
}

// Sleep is a continuum that scoring cuts into stages and epochs: within a scored stage the brain
// slips into a neighbouring state for seconds at a time. Sleep onset runs through alpha, its
// breaking up, theta and first vertex waves, back and forth (Hori et al. 1994); in NREM deeper and
// lighter phases alternate (Terzano and Parrino 2000). An epoch's stage is what fills most of it.
struct Slip {
  State to;
  double share;  ///< of the time in the stage
};
constexpr std::array<std::array<Slip, 2>, kStates> kSlips = {{
    {{{State::eyes_closed, 0}, {State::n1, 0}}},        // eyes open
    {{{State::n1, 0.12}, {State::n2, 0.01}}},           // eyes closed: drowsiness
    {{{State::eyes_closed, 0.22}, {State::n2, 0.16}}},  // N1
    {{{State::n1, 0.08}, {State::n3, 0.07}}},           // N2
    {{{State::n2, 0.14}, {State::n1, 0.01}}},           // N3
    {{{State::n1, 0.10}, {State::eyes_closed, 0.03}}},  // REM
    {{{State::arousal, 0}, {State::arousal, 0}}},
}};
constexpr double kSlipSeconds = 6;

class Slips {
 public:
  explicit Slips(const Subject& subject)
      : draws_(part_key(subject.seed, subject.record, Part::instability)) {}

  // The state that shows at the next tick when `state` is the one that lasts.
  State next(State state) {
    const double u = draws_.uniform(), length = draws_.exponential(kSlipSeconds);
    left_seconds_ -= kTickSeconds;
    if (state != from_) left_seconds_ = 0;
    from_ = state;
    if (left_seconds_ > 0) return to_;
    double passed = 0;
    for (const Slip& slip : kSlips[index_of(state)]) {
      // Begins a second that, at this rate, make `share` of the time.
      const double rate = slip.share / (1 - slip.share) / kSlipSeconds;
      passed += rate * kTickSeconds;
      if (u >= passed) continue;
      left_seconds_ = length;
      return to_ = slip.to;
    }
    return state;
  }

 private:
  Draws draws_;
  State from_ = State::eyes_open, to_ = State::eyes_open;
  double left_seconds_ = 0;
};

std::vector<Weights> stage_weights(const Night& night, const Subject& subject) {
  Eyelids lids(subject);
  Slips slips(subject);
  const auto glide = static_cast<float>(1 - exact_exp(-kTickSeconds / 1.0));
  std::vector<Weights> weights(static_cast<size_t>(ticks_of(night.samples())));
  Weights now{};
  auto run = night.signal_stages.begin();
  for (size_t tick = 0; tick < weights.size(); ++tick) {
    const auto sample = static_cast<int64_t>(tick) * kTickSamples;
    while (run + 1 != night.signal_stages.end() && run->end <= sample) ++run;
    const size_t target = index_of(slips.next(state_of(run->label, lids)));
    if (tick == 0) now[target] = 1;
    for (size_t s = 0; s < kStates; ++s) now[s] += glide * ((s == target ? 1.0F : 0.0F) - now[s]);
    weights[tick] = now;
  }
  return weights;
}

void blend_arousals(Night& night) {
  Track level(night.weights.size());
  for (const auto& event : night.arousals) {
    const auto first = static_cast<size_t>(event.onset / kTickSamples);
    const auto last = std::min(static_cast<size_t>(event.eeg_end / kTickSamples), level.size());
    for (size_t tick = first; tick < last; ++tick) level[tick] = std::max(level[tick], event.eeg);
  }
  const auto rise = static_cast<float>(1 - exact_exp(-kTickSeconds / 0.3));
  const auto fall = static_cast<float>(1 - exact_exp(-kTickSeconds / 1.0));
  float now = 0;
  for (size_t tick = 0; tick < level.size(); ++tick) {
    now += (level[tick] > now ? rise : fall) * (level[tick] - now);
    for (float& weight : night.weights[tick]) weight *= 1 - now;
    night.weights[tick][index_of(State::arousal)] += now;
  }
}

// exp(sd * slow process): positive, median 1.
Track waxing(size_t ticks, double time_constant_seconds, double log_sd, Draws& draws) {
  Track track(ticks);
  Fluctuation process(time_constant_seconds, kTickSeconds);
  process.set(draws.normal());
  for (float& value : track)
    value = static_cast<float>(exact_exp(log_sd * process(draws.normal())));
  return track;
}

}  // namespace

Night plan_night(const Timeline& timeline, const Subject& subject) {
  Night night;
  night.timeline = timeline;
  night.signal_stages = signal_stages(timeline, subject);
  night.breaths = plan_breath_events(timeline, subject);
  night.arousals = plan_arousals(timeline, night.breaths, subject);
  night.weights = stage_weights(night, subject);
  blend_arousals(night);
  Draws draws(part_key(subject.seed, subject.record, Part::depth));
  const size_t ticks = night.weights.size();
  night.slow_gain = waxing(ticks, 60, 0.20, draws);
  night.alpha_gain = waxing(ticks, 6, 0.35, draws);
  night.theta_gain = waxing(ticks, 20, 0.25, draws);
  // Sigma power and spindles wax and wane over about 50 s (Lecci et al. 2017; periodically there,
  // here at random with a correlation time of 20 s).
  night.sigma_gain = waxing(ticks, 20, 0.30, draws);
  night.beta_gain = waxing(ticks, 30, 0.20, draws);
  night.chin_gain = waxing(ticks, 90, 0.25, draws);
  return night;
}

}  // namespace physiomae::simulate
