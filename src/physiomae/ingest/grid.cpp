#include "physiomae/ingest/grid.h"

#include <algorithm>
#include <cmath>

#include "physiomae/base/modality.h"

namespace physiomae::ingest {

double count_rate_hz(double source_rate_hz) {
  return source_rate_hz / std::max(1.0, std::ceil(source_rate_hz / kMaxCountRateHz));
}

double grid_offset_seconds(const io::Labels& labels, double unlabelled_offset) {
  const auto first =
      std::find_if(labels.stages.begin(), labels.stages.end(),
                   [](const io::StageSpan& span) { return span.stage != io::Stage::undefined; });
  if (first == labels.stages.end()) return unlabelled_offset;
  // Three Challenge records begin within an epoch: there the end of the first run is the boundary.
  const bool cut = labels.format == kChallengeLabels && first->start_seconds <= 0;
  const double boundary = first->start_seconds + (cut ? first->duration_seconds : 0);
  const double offset = std::fmod(boundary, kWindowSeconds);
  return offset < 0 ? offset + kWindowSeconds : offset;
}

Grid make_grid(std::span<const io::Segment> segments, double frame_seconds, double source_rate_hz,
               double offset_seconds, double required_seconds) {
  Grid grid;
  grid.rate_hz = count_rate_hz(source_rate_hz);
  grid.window_samples = std::llround(kWindowSeconds * grid.rate_hz);
  grid.required_seconds = required_seconds;
  const double tolerance = 0.5 / source_rate_hz;
  for (const io::Segment& segment : segments) {
    const double begin = segment.start_seconds;
    const double end = segment.end_seconds(frame_seconds);
    auto k = static_cast<int64_t>(std::ceil((begin - tolerance - offset_seconds) / kWindowSeconds));
    for (;; ++k) {
      const double start = offset_seconds + static_cast<double>(k) * kWindowSeconds;
      if (start + kWindowSeconds > end + tolerance) break;
      grid.start_sample.push_back(std::llround(start * grid.rate_hz));
      grid.segment.push_back(static_cast<size_t>(&segment - segments.data()));
    }
  }
  return grid;
}

}  // namespace physiomae::ingest
