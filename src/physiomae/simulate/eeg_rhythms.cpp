#include "physiomae/simulate/eeg_rhythms.h"

#include <cmath>
#include <numbers>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/noise.h"

namespace physiomae::simulate {
namespace {

// RMS in µV where the rhythm is largest. Posterior alpha with eyes closed, gone with eyes open and
// replaced by theta in N1; theta also in REM; sigma between spindles; beta awake and in arousals
// (AASM manual; arousal: abrupt shift to alpha, theta or above 16 Hz).
//                                 open  closed  N1    N2    N3    REM   arousal
constexpr StateTable kAlpha_uv = {2.5F, 12.0F, 2.5F, 1.5F, 1.0F, 2.0F, 5.0F};
constexpr StateTable kAlphaWide_uv = {1.0F, 3.0F, 1.5F, 1.2F, 0.8F, 1.8F, 6.0F};
constexpr StateTable kTheta_uv = {2.0F, 2.0F, 6.0F, 4.0F, 4.0F, 4.5F, 3.0F};
constexpr StateTable kSigma_uv = {0.5F, 0.5F, 0.5F, 2.0F, 1.5F, 0.5F, 0.5F};
constexpr StateTable kBeta_uv = {3.0F, 2.2F, 1.8F, 1.2F, 0.8F, 1.6F, 4.0F};

struct Resonance {
  double centre_hz, width_hz;  ///< -3 dB width
};

StateTable scaled(const StateTable& table, double gain) {
  StateTable result = table;
  for (float& value : result) value *= static_cast<float>(gain);
  return result;
}

}  // namespace

EegRhythms::EegRhythms(const Night& night, const Subject& subject)
    : night_(night), key_(part_key(subject.seed, subject.record, Part::eeg_rhythm)) {
  std::array<Resonance, kLanes> resonances{};
  resonances[alpha_left] = resonances[alpha_right] = {subject.alpha_hz, 0.9};
  resonances[alpha_wide] = {subject.alpha_hz - 0.3, 1.5};
  resonances[theta] = resonances[theta_wide] = {5.5, 2.0};
  resonances[sigma] = {subject.spindle_hz, 1.8};
  resonances[beta] = resonances[beta_wide] = {21, 9};
  for (size_t lane = 0; lane < kLanes; ++lane) {
    const double r = exact_exp(-std::numbers::pi * resonances[lane].width_hz / kRateHz);
    const double a1 = 2 * r * cos_turns(resonances[lane].centre_hz / kRateHz), a2 = -r * r;
    // Variance of y[n] = a1 y[n-1] + a2 y[n-2] + e[n] with unit e.
    const double variance = (1 - a2) / ((1 + a2) * ((1 - a2) * (1 - a2) - a1 * a1));
    back1_[lane] = static_cast<float>(a1);
    back2_[lane] = static_cast<float>(a2);
    feed_[lane] = static_cast<float>(1 / std::sqrt(variance));
  }
  tables_[alpha_left] = tables_[alpha_right] = scaled(kAlpha_uv, subject.alpha_gain * 0.6);
  tables_[alpha_wide] = scaled(kAlphaWide_uv, std::sqrt(subject.alpha_gain));
  tables_[theta] = tables_[theta_wide] = scaled(kTheta_uv, subject.theta_gain * 0.7);
  tables_[sigma] = kSigma_uv;
  tables_[beta] = tables_[beta_wide] = scaled(kBeta_uv, subject.beta_gain * 0.7);
}

Lanes EegRhythms::amplitudes_at(int64_t tick) const {
  const auto t = static_cast<size_t>(tick);
  const Weights& weights = night_.weights[t];
  Lanes amplitudes;
  for (size_t lane = 0; lane < kLanes; ++lane) amplitudes[lane] = mean_of(tables_[lane], weights);
  for (const Rhythm lane : {alpha_left, alpha_right, alpha_wide})
    amplitudes[lane] *= night_.alpha_gain[t];
  for (const Rhythm lane : {theta, theta_wide}) amplitudes[lane] *= night_.theta_gain[t];
  amplitudes[sigma] *= night_.sigma_gain[t];
  for (const Rhythm lane : {beta, beta_wide}) amplitudes[lane] *= night_.beta_gain[t];
  return amplitudes;
}

void EegRhythms::render(std::span<Lanes> out) {
  noise_.resize(out.size());
  fill_noise(key_, 0, static_cast<uint64_t>(sample_) * kLanes / 4,
             std::span<float>(noise_.data()->data(), noise_.size() * kLanes));
  Lanes last1 = last1_, last2 = last2_;
  for (size_t i = 0; i < out.size(); i += kTickSamples) {
    const int64_t tick = (sample_ + static_cast<int64_t>(i)) / kTickSamples;
    Lanes gain = amplitudes_at(tick), step = amplitudes_at(tick + 1);
    for (size_t lane = 0; lane < kLanes; ++lane)
      step[lane] = (step[lane] - gain[lane]) / kTickSamples;
    for (size_t j = i; j < i + kTickSamples && j < out.size(); ++j) {
      for (size_t lane = 0; lane < kLanes; ++lane) {
        const float value =
            feed_[lane] * noise_[j][lane] + back1_[lane] * last1[lane] + back2_[lane] * last2[lane];
        last2[lane] = last1[lane];
        last1[lane] = value;
        out[j][lane] = gain[lane] * value;
        gain[lane] += step[lane];
      }
    }
  }
  last1_ = last1;
  last2_ = last2;
  sample_ += static_cast<int64_t>(out.size());
}

}  // namespace physiomae::simulate
