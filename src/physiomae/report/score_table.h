#pragma once

#include <string>
#include <vector>

#include "physiomae/metrics/results.h"
#include "physiomae/report/table.h"

namespace physiomae::report {

/// Rows are methods, under a row of chance, the last one first: yardsticks stand above what they
/// measure. Columns are the scores of the paper's tables: balanced accuracy of every task, kappa
/// and macro F1 for sleep, AUROC and macro F1 for age and arousal. Several seeds stand as mean ±
/// standard deviation (n-1). What is undefined, or was not asked, is n/a; a note names each class
/// that the test patients lack.
Table score_table(const std::string& title, const std::vector<metrics::MethodResult>& methods);

}  // namespace physiomae::report
