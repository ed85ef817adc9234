#include "physiomae/simulate/disagreement.h"

#include <algorithm>

#include "physiomae/simulate/draws.h"

namespace physiomae::simulate {
namespace {

using io::Stage;

// Which stage a scorer confuses this one with (Rosenberg and Van Hout 2013); the shares are round
// numbers, not theirs.
Stage neighbour(Stage stage, Draws& draws) {
  const double u = draws.uniform();
  switch (stage) {
    case Stage::wake:
      return u < 0.85 ? Stage::n1 : Stage::n2;
    case Stage::n1:
      return u < 0.4 ? Stage::wake : (u < 0.85 ? Stage::n2 : Stage::rem);
    case Stage::n2:
      return u < 0.45 ? Stage::n1 : (u < 0.9 ? Stage::n3 : Stage::rem);
    case Stage::n3:
      return Stage::n2;
    case Stage::rem:
      return u < 0.45 ? Stage::n1 : (u < 0.8 ? Stage::n2 : Stage::wake);
    case Stage::undefined:
      break;
  }
  return stage;
}

void append(std::vector<StageRun>& runs, int64_t end, Stage stage) {
  const int64_t start = runs.empty() ? 0 : runs.back().end;
  if (end <= start) return;
  if (!runs.empty() && runs.back().label == stage)
    runs.back().end = end;
  else
    runs.push_back({start, end, stage});
}

}  // namespace

std::vector<StageRun> signal_stages(const Timeline& timeline, const Subject& subject) {
  Draws draws(part_key(subject.seed, subject.record, Part::disagreement));
  std::vector<StageRun> runs;
  const auto stage = [&](int64_t sample) { return stage_at(timeline.stages, sample); };
  for (int64_t end = kFirstBoundaryOffset, start = 0; start < timeline.samples;
       start = end, end += kEpochSamples) {
    end = std::min(end, timeline.samples);
    const Stage here = stage(start);
    const Stage before = start > 0 ? stage(start - 1) : here;
    const Stage after = end < timeline.samples ? stage(end) : here;
    // Always the same number of draws an epoch: a change in one epoch leaves the others as they
    // are.
    const Stage stray = neighbour(here, draws);
    const bool is_stray = draws.chance(kStrayShare), is_mixed = draws.chance(subject.mixed_share);
    const auto part =
        static_cast<int64_t>(draws.uniform(0.2, 0.5) * static_cast<double>(end - start));
    if (here != Stage::undefined && is_stray) {
      append(runs, end, stray);
    } else if (here != Stage::undefined && is_mixed && before != here &&
               before != Stage::undefined) {
      append(runs, start + part, before);
      append(runs, end, here);
    } else if (here != Stage::undefined && is_mixed && after != here && after != Stage::undefined) {
      append(runs, end - part, here);
      append(runs, end, after);
    } else {
      append(runs, end, here);
    }
  }
  return runs;
}

}  // namespace physiomae::simulate
