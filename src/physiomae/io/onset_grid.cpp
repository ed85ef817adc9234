#include "physiomae/io/onset_grid.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "physiomae/io/labels.h"

namespace physiomae::io {
namespace {

constexpr double kToleranceSeconds = 0.5;
constexpr size_t kFewestOnsets = 5;

bool nearly_all(int64_t some, size_t all) { return 10 * some >= 9 * static_cast<int64_t>(all); }

// The phase of most onsets, to a second.
double usual_phase(const std::vector<double>& onsets, double step) {
  std::map<int64_t, std::vector<double>> phases;
  for (const double onset : onsets) {
    const double phase = onset - step * std::floor(onset / step);
    phases[std::llround(phase) % std::llround(step)].push_back(onset);
  }
  const auto most = std::max_element(
      phases.begin(), phases.end(),
      [](const auto& a, const auto& b) { return a.second.size() < b.second.size(); });
  return most->second.front();
}

}  // namespace

bool OnsetGrid::holds(double seconds) const {
  return found() &&
         std::abs(std::remainder(seconds - phase_seconds, step_seconds)) <= kToleranceSeconds;
}

OnsetGrid grid_of(const std::vector<double>& onsets) {
  if (onsets.size() < kFewestOnsets) return {};
  for (const double step : kUsualEpochs) {
    const OnsetGrid grid{step, usual_phase(onsets, step)};
    const auto on_it = std::count_if(onsets.begin(), onsets.end(),
                                     [&](double onset) { return grid.holds(onset); });
    if (nearly_all(on_it, onsets.size())) return grid;
  }
  return {};
}

bool is_multiple(double duration, double epoch) {
  const double epochs = std::round(duration / epoch);
  return epochs >= 1 && std::abs(duration - epoch * epochs) <= kToleranceSeconds;
}

double common_epoch_of(const std::vector<double>& durations) {
  for (const double step : kUsualEpochs) {
    const auto multiples = std::count_if(durations.begin(), durations.end(), [&](double duration) {
      return is_multiple(duration, step);
    });
    if (!durations.empty() && nearly_all(multiples, durations.size())) return step;
  }
  return 0;
}

}  // namespace physiomae::io
