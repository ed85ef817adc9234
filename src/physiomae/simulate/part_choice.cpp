#include "physiomae/simulate/part_choice.h"

#include <array>
#include <cmath>
#include <vector>

namespace physiomae::simulate {
namespace {

constexpr int kStages = 5;
constexpr int kLeastEpochs = 4;  // two minutes

// Epochs of each stage in the 30-s pieces of a record counted from its start; the stage of a piece
// is that of its first sample (boundaries lie one sample before a piece's end).
std::vector<std::array<int, kStages>> running_counts(const Timeline& timeline) {
  const int64_t pieces = timeline.samples / kEpochSamples;
  std::vector<std::array<int, kStages>> counts(static_cast<size_t>(pieces) + 1);
  for (int64_t i = 0; i < pieces; ++i) {
    auto& next = counts[static_cast<size_t>(i) + 1] = counts[static_cast<size_t>(i)];
    const auto stage = static_cast<int>(stage_at(timeline.stages, i * kEpochSamples));
    if (stage >= 0) ++next[static_cast<size_t>(stage)];
  }
  return counts;
}

}  // namespace

Timeline choose_part(const Timeline& timeline, double hours, Draws draws) {
  // Whole pieces: a part is as long as asked for to 30 s, and at least 60 s.
  const int64_t pieces = std::max<int64_t>(2, std::llround(hours * 120));
  if (hours <= 0 || pieces * kEpochSamples >= timeline.samples) return timeline;
  const auto counts = running_counts(timeline);
  int most = -1;
  std::vector<int64_t> best;
  for (size_t start = 0; start + static_cast<size_t>(pieces) < counts.size(); ++start) {
    int stages = 0;
    for (size_t s = 0; s < kStages; ++s) {
      const int epochs = counts[start + static_cast<size_t>(pieces)][s] - counts[start][s];
      stages += epochs >= kLeastEpochs ? 1 : 0;
    }
    if (stages > most) best.clear();
    most = std::max(most, stages);
    if (stages == most) best.push_back(static_cast<int64_t>(start));
  }
  const int64_t start = best[draws.below(best.size())];
  return cut_timeline(timeline, start * kEpochSamples, pieces * kEpochSamples);
}

}  // namespace physiomae::simulate
