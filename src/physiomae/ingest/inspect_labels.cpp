#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "physiomae/ingest/inspect_parts.h"

namespace physiomae::ingest {
namespace {

// "W, 0 to 30 s": the first or last span.
std::string edge_stage(const io::Labels& labels, bool last) {
  if (!labels.has_stages()) return "";
  const io::StageSpan& span = last ? labels.stages.back() : labels.stages.front();
  return fmt::format("{}, {:g} to {:g} s", io::stage_name(span.stage), span.start_seconds,
                     span.start_seconds + span.duration_seconds);
}

}  // namespace

InspectJson inspect_labels(const io::Labels& labels) {
  std::array<double, 6> seconds{};
  double end = 0;
  for (const io::StageSpan& span : labels.stages) {
    seconds[static_cast<size_t>(static_cast<int>(span.stage) + 1)] += span.duration_seconds;
    end = std::max(end, span.start_seconds + span.duration_seconds);
  }
  InspectJson stages = InspectJson::object();
  for (int s = -1; s < 5; ++s)
    stages[std::string(io::stage_name(static_cast<io::Stage>(s)))] =
        seconds[static_cast<size_t>(s + 1)];
  int64_t arousals = 0;
  double arousal_seconds = 0, scored_seconds = 0;
  for (const io::ArousalSpan& span : labels.arousals) {
    if (span.label != io::Arousal::not_scored) scored_seconds += span.duration_seconds;
    if (span.label != io::Arousal::arousal) continue;
    ++arousals;
    arousal_seconds += span.duration_seconds;
  }
  return {{"kind", "labels"},
          {"format", labels.format},
          {"start_time", labels.start_time},
          {"times_count_from",
           labels.origin == io::Labels::Origin::clock ? "start_time" : "the recording's start"},
          {"epoch_seconds", labels.epoch_seconds},
          {"first_stage_seconds",
           labels.has_stages() ? InspectJson(labels.stages.front().start_seconds) : InspectJson()},
          {"last_stage_seconds", labels.has_stages() ? InspectJson(end) : InspectJson()},
          {"first_stage", edge_stage(labels, /*last=*/false)},
          {"last_stage", edge_stage(labels, /*last=*/true)},
          {"stage_spans", labels.stages.size()},
          {"stage_seconds", stages},
          {"arousals", arousals},
          {"arousal_seconds", arousal_seconds},
          {"arousal_scored_seconds", scored_seconds},
          {"assumptions", labels.assumptions},
          {"warnings", labels.warnings}};
}

}  // namespace physiomae::ingest
