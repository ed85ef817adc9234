#include "tests/simulate/spectrum.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate::test {
namespace {

void fft(std::vector<std::complex<double>>& x) {
  const size_t n = x.size();
  if (n == 1) return;
  std::vector<std::complex<double>> even(n / 2), odd(n / 2);
  for (size_t i = 0; i < n / 2; ++i) even[i] = x[2 * i], odd[i] = x[2 * i + 1];
  fft(even);
  fft(odd);
  for (size_t k = 0; k < n / 2; ++k) {
    const auto turn =
        std::polar(1.0, -2 * std::numbers::pi * static_cast<double>(k) / static_cast<double>(n)) *
        odd[k];
    x[k] = even[k] + turn;
    x[k + n / 2] = even[k] - turn;
  }
}

}  // namespace

std::vector<double> welch(std::span<const float> signal, double rate_hz, size_t segment) {
  std::vector<double> density(segment / 2 + 1);
  int segments = 0;
  for (size_t at = 0; at + segment <= signal.size(); at += segment / 2, ++segments) {
    const auto part = signal.subspan(at, segment);
    const double offset =
        std::accumulate(part.begin(), part.end(), 0.0) / static_cast<double>(segment);
    std::vector<std::complex<double>> x(segment);
    for (size_t i = 0; i < segment; ++i) {
      const double s =
          std::sin(std::numbers::pi * static_cast<double>(i) / static_cast<double>(segment));
      x[i] = (static_cast<double>(part[i]) - offset) * s * s;
    }
    fft(x);
    for (size_t k = 0; k < density.size(); ++k) density[k] += std::norm(x[k]);
  }
  // Σ Hann² = 3/8 segment; twice for the negative frequencies.
  const double scale = 2 / (rate_hz * 0.375 * static_cast<double>(segment) * segments);
  for (double& value : density) value *= scale;
  return density;
}

double band_power(std::span<const double> density, double rate_hz, double low_hz, double high_hz) {
  const double bin_hz = rate_hz / 2 / static_cast<double>(density.size() - 1);
  double sum = 0;
  for (size_t k = 0; k < density.size(); ++k) {
    const double hz = static_cast<double>(k) * bin_hz;
    if (hz >= low_hz && hz < high_hz) sum += density[k] * bin_hz;
  }
  return sum;
}

double typical_band_power(std::span<const float> signal, double low_hz, double high_hz) {
  std::vector<double> powers;
  for (size_t at = 0; at + kEpochSamples <= signal.size(); at += kEpochSamples)
    powers.push_back(band_power(welch(signal.subspan(at, kEpochSamples), kRateHz, 512), kRateHz,
                                low_hz, high_hz));
  return median(powers);
}

double log_log_slope(std::span<const double> density, double rate_hz, double low_hz,
                     double high_hz) {
  const double bin_hz = rate_hz / 2 / static_cast<double>(density.size() - 1);
  double n = 0, sx = 0, sy = 0, sxx = 0, sxy = 0;
  for (size_t k = 1; k < density.size(); ++k) {
    const double hz = static_cast<double>(k) * bin_hz;
    if (hz < low_hz || hz > high_hz) continue;
    // Bins lie denser at high frequencies: weigh by 1/f, even over the logarithmic axis.
    const double w = 1 / hz, x = std::log(hz), y = std::log(density[k]);
    n += w, sx += w * x, sy += w * y, sxx += w * x * x, sxy += w * x * y;
  }
  return (n * sxy - sx * sy) / (n * sxx - sx * sx);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const size_t n = values.size();
  return n % 2 == 1 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double rms(std::span<const float> values) {
  double sum = 0;
  for (const float value : values) sum += static_cast<double>(value) * value;
  return std::sqrt(sum / static_cast<double>(values.size()));
}

}  // namespace physiomae::simulate::test
