#include "tests/simulate/nights.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tests/simulate/spectrum.h"
#include <fmt/format.h>

namespace physiomae::simulate::test {

Timeline steady_timeline(io::Stage stage, double minutes) {
  const auto samples = static_cast<int64_t>(minutes * 60 * kRateHz);
  return {"steady", samples, 0, {{0, samples, stage}}, {{0, samples, io::Arousal::none}}};
}

std::vector<Subject> subjects_of(double age_years, int count) {
  std::vector<Subject> subjects;
  for (int i = 0; i < count; ++i)
    subjects.push_back(draw_subject(
        {fmt::format("test-{}-{}", age_years, i), i % 2 == 0, static_cast<int>(age_years)},
        /*seed=*/99));
  return subjects;
}

Signals steady_signals(io::Stage stage, double minutes, const Subject& subject) {
  return render_signals(plan_night(steady_timeline(stage, minutes), subject), subject);
}

std::vector<size_t> r_peaks(std::span<const float> ecg) {
  std::vector<size_t> peaks;
  constexpr size_t kNeighbourhood = 2 * kRateHz, kRefractory = 3 * kRateHz / 10;
  // The slope of the R wave stands out of the baseline's wander.
  std::vector<float> sharp(ecg.size());
  for (size_t i = 4; i + 4 < ecg.size(); ++i) sharp[i] = 2 * ecg[i] - ecg[i - 4] - ecg[i + 4];
  // Largest value of the block of two seconds and its neighbours.
  std::vector<float> blocks(ecg.size() / kNeighbourhood + 1), largest;
  for (size_t i = 0; i < ecg.size(); ++i)
    blocks[i / kNeighbourhood] = std::max(blocks[i / kNeighbourhood], sharp[i]);
  for (size_t b = 0; b < blocks.size(); ++b)
    largest.push_back(std::max({blocks[b - std::min<size_t>(b, 1)], blocks[b],
                                blocks[std::min(b + 1, blocks.size() - 1)]}));
  for (size_t i = 1; i + 1 < ecg.size(); ++i) {
    if (sharp[i] < sharp[i - 1] || sharp[i] <= sharp[i + 1]) continue;
    if (sharp[i] < 0.5F * largest[i / kNeighbourhood]) continue;
    if (!peaks.empty() && i - peaks.back() < kRefractory) continue;
    peaks.push_back(i);
  }
  return peaks;
}

std::vector<double> rr_intervals(const std::vector<size_t>& peaks) {
  std::vector<double> rr;
  for (size_t i = 1; i < peaks.size(); ++i) {
    const double seconds = static_cast<double>(peaks[i] - peaks[i - 1]) / kRateHz;
    const bool jump = !rr.empty() && std::abs(seconds - rr.back()) > 0.3 * rr.back();
    rr.push_back(seconds < 0.35 || seconds > 2 || jump ? std::numeric_limits<double>::quiet_NaN()
                                                       : seconds);
  }
  return rr;
}

double rmssd(const std::vector<double>& rr) {
  double sum = 0;
  int count = 0;
  for (size_t i = 1; i < rr.size(); ++i) {
    const double difference = rr[i] - rr[i - 1];
    if (std::isnan(difference)) continue;
    sum += difference * difference;
    ++count;
  }
  return std::sqrt(sum / count);
}

}  // namespace physiomae::simulate::test
