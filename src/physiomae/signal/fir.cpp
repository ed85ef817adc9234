#include "physiomae/signal/fir.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include <fmt/core.h>

#include "physiomae/base/error.h"
#include "physiomae/base/modality.h"

namespace physiomae::signal {
namespace {

constexpr double kLowHz = 0.1;
constexpr auto kHighHz = by_modality<double>({.eeg = 30, .eog = 30, .emg = 70, .ecg = 70});
constexpr double kAntiAliasedHighHz = 45;
constexpr double kAntiAliasedTransitionHz = 5;
constexpr double kHammingLength = 3.3;  // taps = 3.3 rate / transition, MNE's length factor
constexpr int kMaximumTaps = 10'000'001;

int odd_taps(double transition_hz, double rate_hz) {
  const double taps = std::nearbyint(kHammingLength * rate_hz / transition_hz);
  if (!(taps >= 1 && taps < kMaximumTaps)) {
    throw UsageError(fmt::format("a transition of {} Hz at {} Hz needs {} filter taps",
                                 transition_hz, rate_hz, taps),
                     "choose a wider transition or a lower rate");
  }
  const int count = static_cast<int>(taps);
  return count + 1 - count % 2;
}

double window_value(Window window, int i, int taps) {
  if (taps == 1) return 1;
  const double angle = 2 * std::numbers::pi * i / (taps - 1);
  if (window == Window::hamming) return 0.54 - 0.46 * std::cos(angle);
  return 0.42 - 0.5 * std::cos(angle) + 0.08 * std::cos(2 * angle);
}

}  // namespace

Recipe parse_recipe(std::string_view name) {
  if (name == "anti_aliased") return Recipe::anti_aliased;
  if (name == "paper") return Recipe::paper;
  throw UsageError(fmt::format("unknown filter recipe '{}'", name),
                   "the recipes are anti_aliased and paper");
}

Recipe recipe_of_id(std::string_view id) { return parse_recipe(id.substr(0, id.find('-'))); }

std::string_view recipe_name(Recipe recipe) {
  return recipe == Recipe::paper ? "paper" : "anti_aliased";
}

BandpassSpec modality_band(int modality, Recipe recipe, double rate_hz) {
  if (modality < 0 || modality >= kModalities) {
    throw UsageError(fmt::format("modality {}, expected 0 to {}", modality, kModalities - 1));
  }
  if (!(rate_hz >= kMinimumRateHz && rate_hz <= kMaximumRateHz)) {
    throw InputError(fmt::format("sampling rate {} Hz, expected {} to {} Hz", rate_hz,
                                 kMinimumRateHz, kMaximumRateHz),
                     "a modality sampled more slowly counts as missing; resample a faster one");
  }
  const double nyquist = rate_hz / 2;
  double high = std::min(kHighHz[static_cast<size_t>(modality)], 0.9 * nyquist);
  if (recipe == Recipe::anti_aliased) high = std::min(high, kAntiAliasedHighHz);
  double transition = std::min(std::max(0.25 * high, 2.0), nyquist - high);
  if (recipe == Recipe::anti_aliased) transition = std::min(transition, kAntiAliasedTransitionHz);
  return {kLowHz, high, transition};
}

std::vector<double> design_lowpass(int taps, double cutoff_hz, double rate_hz, Window window) {
  if (taps < 1 || taps % 2 == 0) {
    throw UsageError(fmt::format("{} filter taps, expected an odd number", taps));
  }
  const double cutoff = cutoff_hz / (rate_hz / 2);
  const double centre = 0.5 * (taps - 1);
  std::vector<double> h(static_cast<size_t>(taps));
  for (int i = 0; i < taps; ++i) {
    const double x = std::numbers::pi * cutoff * (i - centre);
    const double sinc = x == 0 ? 1 : std::sin(x) / x;
    h[static_cast<size_t>(i)] = cutoff * sinc * window_value(window, i, taps);
  }
  const double sum = std::accumulate(h.begin(), h.end(), 0.0);
  for (double& value : h) value /= sum;
  return h;
}

std::vector<double> design_bandpass(const BandpassSpec& spec, double rate_hz) {
  const double stop_hz = spec.high_hz + spec.transition_hz;
  if (!(spec.low_hz > 0 && spec.low_hz < spec.high_hz && spec.transition_hz > 0 &&
        stop_hz <= rate_hz / 2 * (1 + 1e-12))) {
    throw UsageError(fmt::format("band {}-{} Hz with a transition of {} Hz does not fit {} Hz",
                                 spec.low_hz, spec.high_hz, spec.transition_hz, rate_hz),
                     "high + transition must not exceed half the rate");
  }
  auto low = design_lowpass(odd_taps(spec.low_hz, rate_hz), spec.low_hz / 2, rate_hz);
  auto high = design_lowpass(odd_taps(spec.transition_hz, rate_hz),
                             spec.high_hz + spec.transition_hz / 2, rate_hz);
  // The longer one sets the length; both are centred in it.
  std::vector<double> h(std::max(low.size(), high.size()), 0.0);
  const size_t high_offset = (h.size() - high.size()) / 2;
  for (size_t i = 0; i < high.size(); ++i) h[high_offset + i] += high[i];
  const size_t low_offset = (h.size() - low.size()) / 2;
  for (size_t i = 0; i < low.size(); ++i) h[low_offset + i] -= low[i];
  return h;
}

}  // namespace physiomae::signal
