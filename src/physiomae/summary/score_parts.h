#pragma once

#include <string>
#include <utility>
#include <vector>

#include "physiomae/summary/draft.h"

// What scores.json (docs/predictions.md) says, for the sections that show it.

namespace physiomae::summary {

/// A score with its interval over patients; NaN where it is undefined.
struct Score {
  double value, low, high;
};

/// "balanced_accuracy" and its like with the words for them, main ones first.
const std::vector<std::pair<std::string, std::string>>& score_names();

/// Of one method in one task.
Score score_of(const Json& method, const std::string& task, const std::string& score);

/// "4 patients", "all 16 patients".
std::string size_name(const Json& size);

/// The task's entry of `size`.
const Json& task_of(const Json& size, const std::string& task);

/// Confusion and classes, before and after calibration, of the first method of `size`.
void add_first_method(Draft& draft, const std::string& prefix, const Json& size);

}  // namespace physiomae::summary
