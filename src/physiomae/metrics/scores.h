#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "physiomae/dataset/tasks.h"
#include "physiomae/metrics/confusion.h"

namespace physiomae::metrics {

/// What a model says about labelled windows. `patient` groups windows for intervals and tests that
/// resample patients; it may be empty where only scores are asked.
struct Predictions {
  int classes = 0;                    ///< C
  std::vector<int> truth;             // (W)
  std::vector<double> probabilities;  // (W, C)
  std::vector<uint32_t> patient;      // (W), index in a list of patients
  std::vector<uint32_t> night = {};   // (W), index of the record in its store; may be empty

  size_t size() const { return truth.size(); }
  /// Class of the highest probability; the lower class of a tie.
  std::vector<int> predicted() const;
};

/// Test scores of a task (method.md, "Downstream"); NaN where undefined (Note [Undefined scores]).
struct Scores {
  static constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();
  double balanced_accuracy = kUndefined;
  double accuracy = kUndefined;
  double kappa = kUndefined;
  double f1_macro = kUndefined;
  double f1_weighted = kUndefined;
  double f1_positive = kUndefined;  ///< binary tasks
  double auroc = kUndefined;        ///< binary tasks
  double auprc = kUndefined;        ///< binary tasks: average precision
  int64_t windows = 0;
  std::vector<int64_t> support;  // (C) true windows a class
  /// Names of classes without a true window. A binary task that misses one has no scores at all; in
  /// sleep staging the means then go over the stages that are there.
  std::vector<std::string> missing_classes;
};

/// The scores that follow from the confusion matrix alone; those of ranks are undefined.
Scores confusion_scores(const ConfusionMatrix& matrix, const dataset::Task& task);

/// 1 for windows of the positive class, else 0, and its probability (W): what ranks are about.
struct BinaryView {
  std::vector<int> truth;
  std::vector<double> score;
};
BinaryView binary_view(const Predictions& predictions, int positive);

/// Scores of `predictions` on `task`. Error when shapes disagree or a probability is NaN.
Scores score(const Predictions& predictions, const dataset::Task& task);

/// N / (C n_c) for each class of `labels`; 0 for a class without a window.
std::vector<double> class_weights(std::span<const int> labels, int classes);

/// Mean over tasks of (s - r) / r, s the balanced accuracy, r chance 1/C (paper §4.1). NaN when one
/// of them is.
double aggregate_score(std::span<const double> balanced_accuracies, std::span<const int> classes);

/// Mean and standard deviation (n-1) over seeds; the deviation of one value is NaN.
struct MeanSd {
  double mean = Scores::kUndefined;
  double sd = Scores::kUndefined;
};
MeanSd mean_sd(std::span<const double> values);

}  // namespace physiomae::metrics
