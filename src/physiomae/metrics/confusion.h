#pragma once

#include <cstdint>
#include <span>
#include <vector>

// Note [Undefined scores]
// Scores agree with scikit-learn wherever it defines them. Where a score is undefined (0/0: no
// windows, kappa of a single label, F1 of a class that neither truth nor prediction has, AUROC with
// one class) it is NaN here and printed as "n/a", never silently 0. Classes are 0 .. C-1:
//   balanced accuracy  mean recall over the classes that truth has
//   macro F1           mean over the classes that truth or prediction has
//   weighted F1        mean weighted by the windows of truth

namespace physiomae::metrics {

/// Counts of windows by true (row) and predicted (column) class.
struct ConfusionMatrix {
  int classes = 0;              ///< C
  std::vector<int64_t> counts;  // (C, C)

  int64_t at(int truth, int predicted) const;
  int64_t support(int truth) const;         ///< windows of this true class
  int64_t predicted(int prediction) const;  ///< windows predicted to be of this class
  int64_t total() const;
};

/// Error when the lengths differ or a class lies outside 0 .. classes-1.
ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int classes);

double accuracy(const ConfusionMatrix& matrix);
double balanced_accuracy(const ConfusionMatrix& matrix);
/// Cohen 1960, unweighted: 1 - observed / expected disagreement.
double cohen_kappa(const ConfusionMatrix& matrix);
/// 2 TP / (2 TP + FP + FN) of one class.
double f1_of_class(const ConfusionMatrix& matrix, int positive);
double f1_macro(const ConfusionMatrix& matrix);
double f1_weighted(const ConfusionMatrix& matrix);

}  // namespace physiomae::metrics
