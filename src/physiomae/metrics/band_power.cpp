#include "physiomae/metrics/band_power.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "physiomae/base/parallel.h"

namespace physiomae::metrics {
namespace {

constexpr int kSegmentSamples = 400;   // 4 s: bins of 0.25 Hz
constexpr double kSmallPower = 1e-10;  // keeps the logarithm of a silent band finite
constexpr int64_t kChunkWindows = 64;

size_t feature_count() {
  size_t count = 0;
  for (const int m : kEachModality) count += bands_of(m).size();
  return count;
}

double power_in(const Band& band, const std::vector<double>& density,
                const std::vector<double>& frequencies_hz) {
  double sum = 0;
  for (size_t k = 0; k < density.size(); ++k)
    if (frequencies_hz[k] >= band.low_hz && frequencies_hz[k] < band.high_hz) sum += density[k];
  return sum * (frequencies_hz[1] - frequencies_hz[0]);
}

}  // namespace

const std::vector<Band>& bands_of(int modality) {
  static const std::vector<Band> brain = {
      {"delta", 0.5, 4}, {"theta", 4, 8}, {"alpha", 8, 12}, {"sigma", 11, 16}, {"beta", 16, 30}};
  static const std::vector<Band> muscle = {{"low", 0.5, 10}, {"middle", 10, 20}, {"high", 20, 45}};
  static const std::vector<Band> heart = {
      {"rate", 0.5, 2}, {"waves", 2, 8}, {"QRS", 8, 20}, {"high", 20, 45}};
  static const auto bands = by_modality<const std::vector<Band>*>(
      {.eeg = &brain, .eog = &brain, .emg = &muscle, .ecg = &heart});
  return *bands[static_cast<size_t>(modality)];
}

std::vector<std::string> band_power_names() {
  std::vector<std::string> names;
  for (const int m : kEachModality)
    for (const Band& band : bands_of(m))
      names.push_back(std::string(kModalityNames[static_cast<size_t>(m)]) + " " + band.name);
  return names;
}

Welch band_power_welch() { return Welch(kSegmentSamples, kRateHz); }

std::vector<double> band_powers(std::span<const float> values, Presence presence, Welch& welch) {
  std::vector<double> features;
  for (const int m : kEachModality) {
    const std::vector<Band>& bands = bands_of(m);
    if ((presence >> m & 1) == 0) {
      features.insert(features.end(), bands.size(), std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const std::vector<double> density = welch.density(values.first(kWindowSamples));
    values = values.subspan(kWindowSamples);
    for (const Band& band : bands)
      features.push_back(std::log10(power_in(band, density, welch.frequencies_hz()) + kSmallPower));
  }
  return features;
}

FeatureMatrix band_powers(const store::Store& store, const std::vector<dataset::WindowRef>& windows,
                          const dataset::LoaderOptions& options, int threads) {
  FeatureMatrix matrix;
  matrix.rows = static_cast<int64_t>(windows.size());
  matrix.features = static_cast<int64_t>(feature_count());
  matrix.values.resize(static_cast<size_t>(matrix.rows * matrix.features));
  const int64_t chunks = (matrix.rows + kChunkWindows - 1) / kChunkWindows;
  parallel_for(chunks, threads, [&](int64_t chunk) {
    Welch welch = band_power_welch();
    dataset::Batch batch;
    const int64_t end = std::min(matrix.rows, (chunk + 1) * kChunkWindows);
    for (int64_t r = chunk * kChunkWindows; r < end; ++r) {
      dataset::load_batch(store, {windows[static_cast<size_t>(r)]}, options, batch);
      const auto features = band_powers(batch.values, batch.presence, welch);
      std::ranges::transform(features, matrix.row(r).begin(),
                             [](double value) { return static_cast<float>(value); });
    }
  });
  return matrix;
}

}  // namespace physiomae::metrics
