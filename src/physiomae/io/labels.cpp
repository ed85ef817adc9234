#include "physiomae/io/labels.h"

#include <algorithm>

namespace physiomae::io {

ScoredTime scored_time(const Labels& labels) {
  ScoredTime time;
  for (const StageSpan& span : labels.stages) {
    if (span.stage == Stage::undefined) continue;
    if (time.first == Stage::undefined) {
      time.first = span.stage;
      time.begin = span.start_seconds;
    }
    time.end = std::max(time.end, span.start_seconds + span.duration_seconds);
    time.total += span.duration_seconds;
  }
  return time;
}

std::string_view stage_name(Stage stage) {
  switch (stage) {
    case Stage::wake:
      return "W";
    case Stage::n1:
      return "N1";
    case Stage::n2:
      return "N2";
    case Stage::n3:
      return "N3";
    case Stage::rem:
      return "REM";
    case Stage::undefined:
      break;
  }
  return "-";
}

}  // namespace physiomae::io
