#include "physiomae/store/signal_likeness.h"

#include <algorithm>
#include <cmath>

#include "physiomae/signal/half.h"

namespace physiomae::store {
namespace {

constexpr double kLikeAmplitude = 0.005;  ///< relative difference of two amplitudes
constexpr double kRounded = 0.02;         ///< RMS of what differs, in robust scales
constexpr int64_t kWindowsCompared = 5;

bool is_like(double a, double b) { return std::abs(a - b) <= kLikeAmplitude * std::max(a, b); }

// Present in both, with an amplitude.
bool is_shared(const StoredRecord& a, const StoredRecord& b, size_t m) {
  return !a.header().channels[m].channel.empty() && !b.header().channels[m].channel.empty() &&
         a.header().statistics[m].iqr > 0 && b.header().statistics[m].iqr > 0;
}

bool has_like_amplitudes(const StoredRecord& a, const StoredRecord& b) {
  bool any = false;
  for (const size_t m : kEachModality) {
    if (!is_shared(a, b, m)) continue;
    any = true;
    const auto &of_a = a.header().statistics[m], &of_b = b.header().statistics[m];
    if (!is_like(of_a.iqr, of_b.iqr) || !is_like(of_a.sd, of_b.sd)) return false;
  }
  return any;
}

bool is_like_window(const StoredRecord& a, const StoredRecord& b, int64_t window, size_t m) {
  const auto of_a = a.signal(window, static_cast<int>(m));
  const auto of_b = b.signal(window, static_cast<int>(m));
  double sum = 0;
  for (size_t i = 0; i < of_a.size(); ++i) {
    const double difference = signal::half_to_float(of_a[i]) - signal::half_to_float(of_b[i]);
    sum += difference * difference;
  }
  const double scale = signal::robust_scale(a.header().statistics[m]);
  return std::sqrt(sum / static_cast<double>(of_a.size())) <= kRounded * scale;
}

}  // namespace

bool hold_one_recording(const StoredRecord& a, const StoredRecord& b) {
  if (a.windows() != b.windows() || a.windows() == 0 || !has_like_amplitudes(a, b)) return false;
  const int64_t step = std::max<int64_t>(1, a.windows() / kWindowsCompared);
  bool any = false;
  for (int64_t w = step / 2; w < a.windows(); w += step)
    for (const size_t m : kEachModality) {
      const auto modality = static_cast<int>(m);
      if (!is_shared(a, b, m) || !a.present(w, modality) || !b.present(w, modality)) continue;
      if (!is_like_window(a, b, w, m)) return false;
      any = true;
    }
  return any;
}

}  // namespace physiomae::store
