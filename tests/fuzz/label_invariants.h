#pragma once

#include <cmath>
#include <cstdlib>
#include <vector>

#include "physiomae/io/labels.h"

// What holds for all Labels, whatever the input: a fuzz target aborts when it does not.

namespace physiomae::io {

inline void require(bool condition) {
  if (!condition) std::abort();
}

template <typename Span>
void require_sorted(const std::vector<Span>& spans) {
  double end = -1e9;
  for (const Span& span : spans) {
    require(std::isfinite(span.start_seconds) && span.duration_seconds > 0);
    require(span.start_seconds >= end - 1e-6);
    end = span.start_seconds + span.duration_seconds;
  }
}

inline void require_valid(const Labels& labels) {
  require(labels.has_stages() || !labels.arousals.empty() || !labels.warnings.empty());
  require(labels.epoch_seconds >= 1 && labels.epoch_seconds <= 600);
  require_sorted(labels.stages);
  require_sorted(labels.arousals);
}

}  // namespace physiomae::io
