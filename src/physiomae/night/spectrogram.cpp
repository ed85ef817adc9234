#include "physiomae/night/spectrogram.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "physiomae/metrics/quantile.h"
#include "physiomae/metrics/welch.h"
#include "physiomae/signal/half.h"

namespace physiomae::night {
namespace {

constexpr int kSegmentSamples = 400;
constexpr size_t kRows = 121;  ///< 0 to 30 Hz in steps of 100 / 400

int64_t column_of(const store::RecordContent& content, size_t window) {
  const double seconds =
      static_cast<double>(content.start_sample[window]) / content.header.source_rate_hz;
  return std::llround(seconds / kWindowSeconds);
}

}  // namespace

Spectrogram spectrogram(const store::RecordContent& content, const std::vector<Presence>& presence,
                        size_t modality) {
  Spectrogram found{.modality = modality, .columns = 0, .power_db = {}};
  const auto has = [&](Presence present) { return (present >> modality & 1) != 0; };
  if (std::ranges::none_of(presence, has)) return found;
  found.columns = column_of(content, presence.size() - 1) + 1;
  found.power_db.assign(kRows, std::vector<float>(static_cast<size_t>(found.columns),
                                                  std::numeric_limits<float>::quiet_NaN()));
  metrics::Welch welch(kSegmentSamples, kRateHz);
  std::array<float, kWindowSamples> values{};
  for (size_t w = 0; w < presence.size(); ++w) {
    if (!has(presence[w])) continue;
    const size_t first = (w * kModalities + modality) * kWindowSamples;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = signal::half_to_float(content.signals[first + i]);
    const std::vector<double> density = welch.density(values);
    const auto column = static_cast<size_t>(column_of(content, w));
    for (size_t row = 0; row < kRows; ++row)
      found.power_db[row][column] = metrics::decibels(density[row]);
  }
  return found;
}

Spectrogram with_bounded_power(Spectrogram spectrogram, double low, double high) {
  std::vector<double> all;
  for (const auto& row : spectrogram.power_db)
    for (const float value : row)
      if (!std::isnan(value)) all.push_back(value);
  const auto least = static_cast<float>(metrics::quantile(all, low));
  const auto most = static_cast<float>(metrics::quantile(all, high));
  for (auto& row : spectrogram.power_db)
    for (float& value : row)
      if (!std::isnan(value)) value = std::clamp(value, least, most);
  return spectrogram;
}

}  // namespace physiomae::night
