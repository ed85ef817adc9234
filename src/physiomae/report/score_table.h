#pragma once

#include <map>
#include <string>
#include <vector>

#include "physiomae/dataset/tasks.h"
#include "physiomae/metrics/scores.h"
#include "physiomae/report/table.h"

namespace physiomae::report {

/// Test scores of one method: for each task it was asked, those of each seed.
struct MethodScores {
  std::string method;
  std::map<dataset::TaskKind, std::vector<metrics::Scores>> scores;
};

/// Rows are methods, under a row of chance; columns the scores of the paper's tables: balanced
/// accuracy of every task, kappa and macro F1 for sleep, AUROC and macro F1 for age and arousal.
/// Several seeds stand as mean ± standard deviation (n-1). What is undefined, or was not asked, is
/// n/a; a note names each class that the test patients lack.
Table score_table(const std::string& title, const std::vector<MethodScores>& methods);

/// The same with every score (weighted and positive-class F1, accuracy, windows), one row a method
/// and task.
Table detailed_score_table(const std::string& title, const std::vector<MethodScores>& methods);

}  // namespace physiomae::report
