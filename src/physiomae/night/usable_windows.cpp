#include "physiomae/night/usable_windows.h"

#include <algorithm>
#include <cmath>
#include <span>

#include "physiomae/signal/half.h"
#include "physiomae/signal/statistics.h"

namespace physiomae::night {
namespace {

constexpr double kFlatShare = 0.02;  ///< of the record's robust scale

double deviation(std::span<const uint16_t> halves) {
  double sum = 0, squares = 0;
  for (const uint16_t half : halves) {
    const double value = signal::half_to_float(half);
    sum += value;
    squares += value * value;
  }
  const auto count = static_cast<double>(halves.size());
  return std::sqrt(std::max(0.0, squares / count - sum / count * (sum / count)));
}

}  // namespace

std::vector<Presence> usable_modalities(const store::RecordContent& content) {
  std::vector<Presence> presence(content.start_sample.size(), 0);
  for (size_t w = 0; w < presence.size(); ++w)
    for (const size_t m : kEachModality) {
      const size_t place = w * kModalities + m;
      if (content.present[place] == 0) continue;
      const auto halves =
          std::span(content.signals).subspan(place * kWindowSamples, kWindowSamples);
      const double limit = kFlatShare * signal::robust_scale(content.header.statistics[m]);
      if (deviation(halves) > limit) presence[w] = static_cast<Presence>(presence[w] | 1U << m);
    }
  return presence;
}

}  // namespace physiomae::night
