#pragma once

#include <span>

namespace physiomae::metrics {

/// Area under the precision-recall curve as average precision: the sum over distinct scores, from
/// the highest down, of the gain in recall times the precision there (no interpolation;
/// scikit-learn's average_precision_score). Chance is the share of positives. `truth` is 1 for
/// positive, 0 for negative. NaN when a class is absent. Error as auroc.
double average_precision(std::span<const int> truth, std::span<const double> score);

}  // namespace physiomae::metrics
