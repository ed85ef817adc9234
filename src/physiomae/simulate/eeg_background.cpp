#include "physiomae/simulate/eeg_background.h"

#include <cmath>
#include <numbers>

#include "physiomae/simulate/draws.h"
#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/noise.h"

namespace physiomae::simulate {
namespace {

constexpr std::array<double, 5> kCorners_hz = {0.4, 1.2, 3.6, 11, 33};

// Exponent of the aperiodic spectrum: steeper the deeper the sleep, REM between wakefulness and N2
// (broadband: Miskovic et al. 2019; Schneider et al. 2022; the numbers are round). From 30 to 45 Hz
// alone REM is the steepest (Lendner et al. 2020; Kozhemiako et al. 2022), which is not modelled.
//                                    open  closed  N1    N2    N3    REM   arousal
constexpr StateTable kExponent = {1.10F, 1.15F, 1.45F, 2.00F, 2.45F, 1.65F, 1.05F};
// RMS in µV: low-voltage mixed frequencies in W, N1 and REM, higher in N2 and N3 (AASM manual).
constexpr StateTable kRms_uv = {9.0F, 9.0F, 9.5F, 12.0F, 16.0F, 9.0F, 10.0F};

// Variance of white noise after two low-passes y += a (x - y): a^4 (1 + ρ²) / (1 - ρ²)³, ρ = 1 - a.
double gain_to_unit_variance(double a) {
  const double rho2 = (1 - a) * (1 - a), rest = 1 - rho2;
  return 1 / std::sqrt(a * a * a * a * (1 + rho2) / (rest * rest * rest));
}

}  // namespace

EegBackground::EegBackground(const Night& night, const Subject& subject)
    : night_(night), key_(part_key(subject.seed, subject.record, Part::eeg_background)) {
  std::array<double, kComponents> gains{};
  for (size_t k = 0; k < kComponents; ++k) {
    const double a = 1 - exact_exp(-2 * std::numbers::pi * kCorners_hz[k] / kRateHz);
    shares_[k] = static_cast<float>(a);
    gains[k] = gain_to_unit_variance(a);
  }
  for (size_t s = 0; s < kStates; ++s) {
    const double exponent = kExponent[s] + subject.slope_offset;
    std::array<double, kComponents> variance{};
    double sum = 0;
    for (size_t k = 0; k < kComponents; ++k)
      sum += variance[k] = exact_exp((1 - exponent) * exact_log(kCorners_hz[k]));
    for (size_t k = 0; k < kComponents; ++k)
      tables_[k][s] = static_cast<float>(kRms_uv[s] * std::sqrt(variance[k] / sum) * gains[k]);
  }
}

EegBackground::Amplitudes EegBackground::amplitudes_at(int64_t tick) const {
  const Weights& weights = night_.weights[static_cast<size_t>(tick)];
  const float slow = night_.slow_gain[static_cast<size_t>(tick)];
  const float fast = night_.beta_gain[static_cast<size_t>(tick)];
  Amplitudes amplitudes;
  for (size_t k = 0; k < kComponents; ++k)
    amplitudes[k] = mean_of(tables_[k], weights) * (k < 2 ? slow : (k > 2 ? fast : 1.0F));
  return amplitudes;
}

void EegBackground::render(std::span<Lanes> out) {
  noise_.resize(out.size());
  const std::span<float> noise(noise_.data()->data(), noise_.size() * kLanes);
  for (auto& lanes : out) lanes.fill(0);
  for (size_t k = 0; k < kComponents; ++k) {
    const auto block = static_cast<uint64_t>(sample_) * kLanes / 4;
    fill_noise(key_, k, block, noise);
    const float share = shares_[k];
    Lanes first = first_[k], second = second_[k];
    for (size_t i = 0; i < out.size(); i += kTickSamples) {
      const int64_t tick = (sample_ + static_cast<int64_t>(i)) / kTickSamples;
      float gain = amplitudes_at(tick)[k];
      const float step = (amplitudes_at(tick + 1)[k] - gain) / kTickSamples;
      for (size_t j = i; j < i + kTickSamples && j < out.size(); ++j, gain += step) {
        for (size_t lane = 0; lane < kLanes; ++lane) {
          first[lane] += share * (noise_[j][lane] - first[lane]);
          second[lane] += share * (first[lane] - second[lane]);
          out[j][lane] += gain * second[lane];
        }
      }
    }
    first_[k] = first;
    second_[k] = second;
  }
  sample_ += static_cast<int64_t>(out.size());
}

}  // namespace physiomae::simulate
