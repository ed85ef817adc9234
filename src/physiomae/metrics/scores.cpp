#include "physiomae/metrics/scores.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/metrics/ranked_windows.h"

namespace physiomae::metrics {
namespace {

void check_shapes(const Predictions& predictions, const dataset::Task& task) {
  if (predictions.classes != task.classes ||
      predictions.probabilities.size() !=
          predictions.size() * static_cast<size_t>(std::max(predictions.classes, 0)))
    throw Error(
        fmt::format("{}: {} windows of {} classes with {} probabilities, expected {} "
                    "classes",
                    task.name, predictions.size(), predictions.classes,
                    predictions.probabilities.size(), task.classes));
  for (size_t i = 0; i < predictions.probabilities.size(); ++i)
    if (std::isnan(predictions.probabilities[i]))
      throw Error(fmt::format("{}: the prediction of window {} is no number", task.name,
                              i / static_cast<size_t>(task.classes)));
}

}  // namespace

std::vector<int> Predictions::predicted() const {
  std::vector<int> best(size());
  for (size_t i = 0; i < size(); ++i) {
    const double* row = &probabilities[i * static_cast<size_t>(classes)];
    best[i] = static_cast<int>(std::max_element(row, row + classes) - row);
  }
  return best;
}

Scores confusion_scores(const ConfusionMatrix& matrix, const dataset::Task& task) {
  Scores scores;
  scores.windows = matrix.total();
  for (int c = 0; c < task.classes; ++c) {
    scores.support.push_back(matrix.support(c));
    if (matrix.support(c) == 0)
      scores.missing_classes.push_back(task.class_names[static_cast<size_t>(c)]);
  }
  const bool binary = task.classes == 2;
  if (binary && !scores.missing_classes.empty()) return scores;
  scores.balanced_accuracy = balanced_accuracy(matrix);
  scores.accuracy = accuracy(matrix);
  scores.kappa = cohen_kappa(matrix);
  scores.f1_macro = f1_macro(matrix);
  scores.f1_weighted = f1_weighted(matrix);
  if (binary) scores.f1_positive = f1_of_class(matrix, task.positive);
  return scores;
}

BinaryView binary_view(const Predictions& predictions, int positive) {
  BinaryView view;
  for (size_t i = 0; i < predictions.size(); ++i) {
    view.truth.push_back(predictions.truth[i] == positive ? 1 : 0);
    view.score.push_back(predictions.probabilities[2 * i + static_cast<size_t>(positive)]);
  }
  return view;
}

Scores score(const Predictions& predictions, const dataset::Task& task) {
  check_shapes(predictions, task);
  Scores scores = confusion_scores(
      confusion_matrix(predictions.truth, predictions.predicted(), task.classes), task);
  if (task.classes != 2 || !scores.missing_classes.empty()) return scores;
  const BinaryView view = binary_view(predictions, task.positive);
  const RankedWindows::Areas areas = RankedWindows::of_all(view.truth, view.score);
  scores.auroc = areas.auroc[0];
  scores.auprc = areas.auprc[0];
  return scores;
}

std::vector<double> class_weights(std::span<const int> labels, int classes) {
  std::vector<double> weights(static_cast<size_t>(classes), 0.0);
  for (const int label : labels) {
    if (label < 0 || label >= classes)
      throw Error(fmt::format("class {} of {} classes", label, classes));
    weights[static_cast<size_t>(label)] += 1;
  }
  for (double& weight : weights)
    if (weight > 0) weight = static_cast<double>(labels.size()) / (classes * weight);
  return weights;
}

double aggregate_score(std::span<const double> balanced_accuracies, std::span<const int> classes) {
  if (balanced_accuracies.size() != classes.size() || classes.empty())
    throw Error(fmt::format("an aggregate of {} scores over {} tasks", balanced_accuracies.size(),
                            classes.size()));
  double sum = 0;
  for (size_t i = 0; i < classes.size(); ++i) sum += balanced_accuracies[i] * classes[i] - 1;
  return sum / static_cast<double>(classes.size());
}

MeanSd mean_sd(std::span<const double> values) {
  MeanSd result;
  if (values.empty()) return result;
  const auto n = static_cast<double>(values.size());
  double sum = 0, squares = 0;
  for (const double value : values) sum += value;
  result.mean = sum / n;
  if (values.size() < 2) return result;
  for (const double value : values) squares += (value - result.mean) * (value - result.mean);
  result.sd = std::sqrt(squares / (n - 1));
  return result;
}

}  // namespace physiomae::metrics
