#pragma once

#include <map>
#include <vector>

#include "physiomae/simulate/night.h"
#include "physiomae/simulate/subject.h"
#include "physiomae/simulate/twin.h"

namespace physiomae::simulate::test {

/// A timeline of one stage throughout, nothing of it an arousal.
Timeline steady_timeline(io::Stage stage, double minutes);

/// Twins of one age, as many women as men.
std::vector<Subject> subjects_of(double age_years, int count);

/// Signals of one stage throughout.
Signals steady_signals(io::Stage stage, double minutes, const Subject& subject);

/// Mean over subjects of measure(signals of a steady stage).
template <typename Measure>
double mean_over(const std::vector<Subject>& subjects, io::Stage stage, double minutes,
                 Measure measure) {
  double sum = 0;
  for (const auto& subject : subjects) sum += measure(steady_signals(stage, minutes, subject));
  return sum / static_cast<double>(subjects.size());
}

/// Samples of the R peaks: local maxima above half the largest of the neighbourhood.
std::vector<size_t> r_peaks(std::span<const float> ecg);

/// Successive RR intervals in seconds; gaps and noise (outside 0.35 to 2 s, or jumps over 30 %)
/// left out by a NaN.
std::vector<double> rr_intervals(const std::vector<size_t>& peaks);

/// Root mean square of successive differences of RR, seconds.
double rmssd(const std::vector<double>& rr);

}  // namespace physiomae::simulate::test
