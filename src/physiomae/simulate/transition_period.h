#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "physiomae/simulate/timelines.h"
#include "physiomae/simulate/transition_model.h"

namespace physiomae::simulate {

inline bool is_awake(io::Stage stage) {
  return stage == io::Stage::wake || stage == io::Stage::undefined;
}

inline size_t stage_index(io::Stage stage) { return static_cast<size_t>(stage); }

/// Period of the night of a sample.
inline size_t period_of(int64_t sample) {
  constexpr int64_t kPeriodSamples = 75LL * 60 * kRateHz;
  return std::min(static_cast<size_t>(sample / kPeriodSamples), TransitionModel::kPeriods - 1);
}

}  // namespace physiomae::simulate
