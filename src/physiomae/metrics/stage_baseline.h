#pragma once

#include "physiomae/metrics/results.h"

namespace physiomae::metrics {

/// Name of the arousal task's baseline in tables.
inline constexpr std::string_view kStageOnly = "stage alone (N1, N2)";

/// What the scorers' stage alone says of arousals: probability 1 in windows of N1 and N2, else 0.
/// It knows what a model has to find out first, and nothing of arousals: on the corpus it has
/// balanced accuracy .630, where the paper's model has .637 (method.md, "arousal label"). Error
/// unless `data` is the arousal task's.
TaskResult stage_only(const dataset::TaskData& data, const store::Store& store);

}  // namespace physiomae::metrics
