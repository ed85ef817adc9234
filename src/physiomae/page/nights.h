#pragma once

#include <string>
#include <utility>
#include <vector>

#include "physiomae/base/modality.h"
#include "physiomae/page/charts.h"

namespace physiomae::page {

inline constexpr double kWindowHours = static_cast<double>(kWindowSeconds) / 3600;

/// Stages of one scorer: names of kStagesFromTop, anything else is a gap. REM counts as R.
struct Hypnogram {
  std::string name;
  std::vector<double> start_hours;  ///< of each window, ascending
  std::vector<std::string> stages;
};

/// A row of spans under hypnograms, in hours, e.g. arousal regions or windows that differ.
struct Strip {
  std::string name;
  std::vector<std::pair<double, double>> spans;
};

/// Hypnograms one above the other on one time axis, W at the top of each, strips below them.
/// `window_hours` is how long the last window lasts, and how long any may before there is a gap.
Figure hypnogram_chart(FigureText text, const std::vector<Hypnogram>& scorers,
                       const std::vector<Strip>& strips = {}, double window_hours = kWindowHours);

/// Strips alone, e.g. when something was recorded.
Figure strips_chart(FigureText text, const std::vector<Strip>& strips);

/// Probabilities of a night stacked from W at the bottom to N3 at the top is hard to read beside a
/// hypnogram; they are stacked as its rows lie: W at the top. probabilities[stage of
/// kStagesFromTop][window]; a window with one that is none is a gap.
Figure hypnodensity_chart(FigureText text, const std::vector<double>& start_hours,
                          const std::vector<std::vector<double>>& probabilities,
                          double window_hours = kWindowHours);

/// Minutes a stage in a hypnogram, for words: "W 40 min, R 61 min, ...".
std::string stage_minutes(const Hypnogram& hypnogram, double window_minutes = 0.5);

/// A spectrogram as a picture: power_db[frequency][column], low frequencies first; grey where none.
Figure spectrogram_chart(FigureText text, double hours, double top_hz, int64_t columns,
                         const std::vector<std::vector<float>>& power_db);

}  // namespace physiomae::page
