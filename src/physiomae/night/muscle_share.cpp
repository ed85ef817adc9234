#include "physiomae/night/muscle_share.h"

#include <array>

#include "physiomae/metrics/quantile.h"
#include "physiomae/metrics/welch.h"
#include "physiomae/signal/half.h"

namespace physiomae::night {
namespace {

constexpr size_t kEveryWindow = 8;
constexpr int kSegmentSamples = 400;
constexpr double kLowHz = 1, kMuscleHz = 15, kHighHz = 30;

}  // namespace

std::optional<double> muscle_share(const store::RecordContent& content,
                                   const std::vector<Presence>& presence, int modality) {
  metrics::Welch welch(kSegmentSamples, kRateHz);
  std::array<float, kWindowSamples> values{};
  std::vector<double> shares;
  size_t usable = 0;
  for (size_t w = 0; w < presence.size(); ++w) {
    if ((presence[w] >> modality & 1) == 0 || usable++ % kEveryWindow != 0) continue;
    const size_t first = (w * kModalities + static_cast<size_t>(modality)) * kWindowSamples;
    for (size_t i = 0; i < values.size(); ++i)
      values[i] = signal::half_to_float(content.signals[first + i]);
    const std::vector<double> density = welch.density(values);
    double muscle = 0, all = 0;
    for (size_t k = 0; k < density.size(); ++k) {
      const double hz = welch.frequencies_hz()[k];
      if (hz < kLowHz || hz > kHighHz) continue;
      all += density[k];
      if (hz >= kMuscleHz) muscle += density[k];
    }
    if (all > 0) shares.push_back(muscle / all);
  }
  if (shares.empty()) return std::nullopt;
  return metrics::quantile(shares, 0.5);
}

}  // namespace physiomae::night
