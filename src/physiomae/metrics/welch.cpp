#include "physiomae/metrics/welch.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <fmt/format.h>
#include <kiss_fftr.h>

#include "physiomae/base/error.h"
#include "physiomae/signal/hann.h"

namespace physiomae::metrics {
namespace {

struct FreeFft {
  void operator()(kiss_fftr_cfg plan) const { kiss_fftr_free(plan); }
};

}  // namespace

struct Welch::State {
  int segment = 0;
  double rate_hz = 0;
  std::vector<float> window;
  double window_power = 0;  // sum of squares
  std::unique_ptr<std::remove_pointer_t<kiss_fftr_cfg>, FreeFft> plan;
  std::vector<float> windowed;
  std::vector<kiss_fft_cpx> spectrum;
  std::vector<double> frequencies_hz;
};

Welch::Welch(int segment_samples, double rate_hz) : state_(std::make_unique<State>()) {
  if (segment_samples < 2 || segment_samples % 2 != 0 || !(rate_hz > 0))
    throw UsageError(fmt::format("Welch segments of {} samples at {} Hz", segment_samples, rate_hz),
                     "a segment is even, at least 2 samples");
  State& s = *state_;
  s.segment = segment_samples;
  s.rate_hz = rate_hz;
  s.plan.reset(kiss_fftr_alloc(segment_samples, /*inverse=*/0, nullptr, nullptr));
  for (const double hann : signal::periodic_hann(static_cast<size_t>(segment_samples))) {
    s.window.push_back(static_cast<float>(hann));
    s.window_power += hann * hann;
  }
  s.windowed.resize(s.window.size());
  s.spectrum.resize(s.window.size() / 2 + 1);
  for (int k = 0; k <= segment_samples / 2; ++k)
    s.frequencies_hz.push_back(k * rate_hz / segment_samples);
}

Welch::~Welch() = default;
Welch::Welch(Welch&&) noexcept = default;

std::vector<double> Welch::density(std::span<const float> signal) {
  State& s = *state_;
  const auto length = static_cast<size_t>(s.segment);
  if (signal.size() < length)
    throw Error(fmt::format("Welch: {} samples, a segment has {}", signal.size(), length));
  std::vector<double> density(s.spectrum.size());
  double segments = 0;
  for (size_t start = 0; start + length <= signal.size(); start += length / 2, ++segments) {
    const auto segment = signal.subspan(start, length);
    const double sum = std::accumulate(segment.begin(), segment.end(), 0.0);
    const auto centre = static_cast<float>(sum / static_cast<double>(length));
    std::transform(segment.begin(), segment.end(), s.window.begin(), s.windowed.begin(),
                   [centre](float x, float weight) { return (x - centre) * weight; });
    kiss_fftr(s.plan.get(), s.windowed.data(), s.spectrum.data());
    for (size_t k = 0; k < density.size(); ++k)
      density[k] +=
          double{s.spectrum[k].r} * s.spectrum[k].r + double{s.spectrum[k].i} * s.spectrum[k].i;
  }
  // Inner bins hold half of a frequency's power, the other half lies at its negative.
  for (size_t k = 0; k < density.size(); ++k) {
    const double sides = k == 0 || k + 1 == density.size() ? 1 : 2;
    density[k] *= sides / (segments * s.rate_hz * s.window_power);
  }
  return density;
}

const std::vector<double>& Welch::frequencies_hz() const { return state_->frequencies_hz; }

float decibels(double density) {
  return static_cast<float>(10 * std::log10(std::max(density, 1e-6)));
}

}  // namespace physiomae::metrics
