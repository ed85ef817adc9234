#pragma once

#include <span>

namespace physiomae::metrics {

/// Area under the ROC curve: the probability that a positive window scores above a negative one,
/// ties counted half (mid-ranks; Mann-Whitney U). `truth` is 1 for positive, 0 for negative. NaN
/// when a class is absent. Error when lengths differ, a label is neither, or a score is NaN.
double auroc(std::span<const int> truth, std::span<const double> score);

}  // namespace physiomae::metrics
