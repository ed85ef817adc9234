#pragma once

#include <string>
#include <vector>

#include "physiomae/report/size_scores.h"
#include "physiomae/report/table.h"

namespace physiomae::report {

/// A block of rows a task: chance, then for each label size its methods, the last one first, so
/// that yardsticks stand above what they measure. Columns are the scores of the paper's tables:
/// balanced accuracy, kappa (sleep), AUROC (age, arousal) and macro F1. Several runs stand as mean
/// ± standard deviation (n-1). What is undefined, or was not asked, is n/a; a note names each class
/// that the test patients lack. 100 characters wide at most where methods' names have up to 20.
Table score_table(const std::string& title, const std::vector<SizeScores>& sizes);

}  // namespace physiomae::report
