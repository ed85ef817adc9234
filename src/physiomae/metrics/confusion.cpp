#include "physiomae/metrics/confusion.h"

#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "physiomae/base/error.h"

namespace physiomae::metrics {
namespace {

double ratio(double numerator, double denominator) {
  return denominator != 0 ? numerator / denominator : std::numeric_limits<double>::quiet_NaN();
}

size_t cell(const ConfusionMatrix& matrix, int truth, int predicted) {
  return static_cast<size_t>(truth) * static_cast<size_t>(matrix.classes) +
         static_cast<size_t>(predicted);
}

}  // namespace

int64_t ConfusionMatrix::at(int truth, int predicted_class) const {
  return counts[cell(*this, truth, predicted_class)];
}

int64_t ConfusionMatrix::support(int truth) const {
  int64_t sum = 0;
  for (int p = 0; p < classes; ++p) sum += at(truth, p);
  return sum;
}

int64_t ConfusionMatrix::predicted(int prediction) const {
  int64_t sum = 0;
  for (int t = 0; t < classes; ++t) sum += at(t, prediction);
  return sum;
}

int64_t ConfusionMatrix::total() const {
  return std::accumulate(counts.begin(), counts.end(), int64_t{0});
}

ConfusionMatrix confusion_matrix(std::span<const int> truth, std::span<const int> predicted,
                                 int classes) {
  if (truth.size() != predicted.size())
    throw Error(fmt::format("{} true classes but {} predictions", truth.size(), predicted.size()));
  if (classes < 1) throw Error(fmt::format("a confusion matrix of {} classes", classes));
  ConfusionMatrix matrix{classes, std::vector<int64_t>(static_cast<size_t>(classes * classes))};
  const auto check = [&](int c, size_t i) {
    if (c < 0 || c >= classes)
      throw Error(fmt::format("window {}: class {} of {} classes", i, c, classes));
  };
  for (size_t i = 0; i < truth.size(); ++i) {
    check(truth[i], i);
    check(predicted[i], i);
    ++matrix.counts[cell(matrix, truth[i], predicted[i])];
  }
  return matrix;
}

double accuracy(const ConfusionMatrix& matrix) {
  int64_t right = 0;
  for (int c = 0; c < matrix.classes; ++c) right += matrix.at(c, c);
  return ratio(static_cast<double>(right), static_cast<double>(matrix.total()));
}

double balanced_accuracy(const ConfusionMatrix& matrix) {
  double sum = 0, present = 0;
  for (int c = 0; c < matrix.classes; ++c) {
    if (matrix.support(c) == 0) continue;
    sum += static_cast<double>(matrix.at(c, c)) / static_cast<double>(matrix.support(c));
    present += 1;
  }
  return ratio(sum, present);
}

double cohen_kappa(const ConfusionMatrix& matrix) {
  const auto total = static_cast<double>(matrix.total());
  double observed = 0, expected = 0;  // windows off the diagonal
  for (int t = 0; t < matrix.classes; ++t)
    for (int p = 0; p < matrix.classes; ++p) {
      if (t == p) continue;
      observed += static_cast<double>(matrix.at(t, p));
      expected += static_cast<double>(matrix.support(t)) * static_cast<double>(matrix.predicted(p));
    }
  return 1 - ratio(observed * total, expected);
}

double f1_of_class(const ConfusionMatrix& matrix, int positive) {
  return ratio(2 * static_cast<double>(matrix.at(positive, positive)),
               static_cast<double>(matrix.support(positive) + matrix.predicted(positive)));
}

double f1_macro(const ConfusionMatrix& matrix) {
  double sum = 0, seen = 0;
  for (int c = 0; c < matrix.classes; ++c) {
    const double f1 = f1_of_class(matrix, c);
    if (std::isnan(f1)) continue;
    sum += f1;
    seen += 1;
  }
  return ratio(sum, seen);
}

double f1_weighted(const ConfusionMatrix& matrix) {
  double sum = 0;
  for (int c = 0; c < matrix.classes; ++c)
    if (matrix.support(c) > 0)
      sum += static_cast<double>(matrix.support(c)) * f1_of_class(matrix, c);
  return ratio(sum, static_cast<double>(matrix.total()));
}

}  // namespace physiomae::metrics
