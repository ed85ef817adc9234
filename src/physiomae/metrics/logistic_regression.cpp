#include "physiomae/metrics/logistic_regression.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "physiomae/base/error.h"
#include "physiomae/base/parallel.h"
#include "physiomae/metrics/lbfgs.h"
#include "physiomae/metrics/scores.h"

namespace physiomae::metrics {
namespace {

// Rows are summed in blocks of this size, blocks in their order: the same bits for any number of
// threads.
constexpr int64_t kBlockRows = 2048;

// Parameters in one vector: K weight rows of F, then K intercepts.
struct Shape {
  int classes;
  int64_t features;
  int columns() const { return classes == 2 ? 1 : classes; }  // K
  size_t size() const { return static_cast<size_t>(columns() * (features + 1)); }
};

// Class probabilities of a row; with two classes the logit of class 0 is 0.
void predict(const Shape& shape, std::span<const double> parameters, std::span<const double> row,
             std::span<double> probabilities) {
  const auto features = static_cast<size_t>(shape.features);
  const auto columns = static_cast<size_t>(shape.columns());
  const size_t first = probabilities.size() - columns;
  probabilities[0] = 0;
  for (size_t k = 0; k < columns; ++k) {
    double logit = parameters[columns * features + k];
    for (size_t f = 0; f < features; ++f) logit += parameters[k * features + f] * row[f];
    probabilities[first + k] = logit;
  }
  const double top = *std::max_element(probabilities.begin(), probabilities.end());
  double sum = 0;
  for (double& p : probabilities) sum += p = std::exp(p - top);
  for (double& p : probabilities) p /= sum;
}

// Weighted loss of rows [begin, end) and its gradient, added to `gradient`.
double add_rows(const Shape& shape, std::span<const double> parameters, const FeatureMatrix& matrix,
                std::span<const int> labels, std::span<const double> class_weight, int64_t begin,
                int64_t end, std::span<double> gradient) {
  const auto features = static_cast<size_t>(shape.features);
  const auto columns = static_cast<size_t>(shape.columns());
  const size_t first = static_cast<size_t>(shape.classes) - columns;
  std::vector<double> probabilities(static_cast<size_t>(shape.classes));
  double loss = 0;
  for (int64_t r = begin; r < end; ++r) {
    const auto row = matrix.row(r);
    predict(shape, parameters, row, probabilities);
    const auto label = static_cast<size_t>(labels[static_cast<size_t>(r)]);
    const double weight = class_weight[label];
    loss -= weight * std::log(std::max(probabilities[label], 1e-300));
    for (size_t k = 0; k < columns; ++k) {
      const double error = weight * (probabilities[first + k] - (label == first + k ? 1.0 : 0.0));
      for (size_t f = 0; f < features; ++f) gradient[k * features + f] += error * row[f];
      gradient[columns * features + k] += error;
    }
  }
  return loss;
}

void check(const FeatureMatrix& matrix, std::span<const int> labels, int classes) {
  if (matrix.rows != static_cast<int64_t>(labels.size()) ||
      matrix.values.size() != static_cast<size_t>(matrix.rows * matrix.features))
    throw Error(fmt::format("{} rows of {} features ({} values) with {} labels", matrix.rows,
                            matrix.features, matrix.values.size(), labels.size()));
  for (size_t i = 0; i < matrix.values.size(); ++i)
    if (!std::isfinite(matrix.values[i]))
      throw Error(fmt::format("feature {} of row {} is not finite",
                              i % static_cast<size_t>(matrix.features),
                              i / static_cast<size_t>(matrix.features)),
                  "standardise features first; that also fills the missing ones");
  if (const std::set<int> seen(labels.begin(), labels.end()); seen.size() < 2 || classes < 2)
    throw Error(fmt::format("logistic regression on {} of {} classes", seen.size(), classes),
                "the training windows must hold at least two classes");
}

}  // namespace

LogisticRegression LogisticRegression::fit(const FeatureMatrix& matrix, std::span<const int> labels,
                                           int classes, const LogisticOptions& options) {
  check(matrix, labels, classes);
  const std::vector<double> balanced = metrics::class_weights(labels, classes);  // checks labels
  const std::vector<double> class_weight =
      options.class_weights ? balanced : std::vector<double>(balanced.size(), 1.0);
  const Shape shape{classes, matrix.features};
  const int64_t blocks = (matrix.rows + kBlockRows - 1) / kBlockRows;
  // The objective is divided by C * rows, which leaves its minimum where it is.
  const auto rows = static_cast<double>(matrix.rows);
  const double penalty = 1 / (options.strength * rows);
  const auto penalised = static_cast<size_t>(shape.columns() * shape.features);
  std::vector<std::vector<double>> parts(static_cast<size_t>(blocks));
  std::vector<double> losses(static_cast<size_t>(blocks));

  const auto evaluate = [&](std::span<const double> x, std::span<double> gradient) {
    parallel_for(blocks, options.threads, [&](int64_t b) {
      auto& part = parts[static_cast<size_t>(b)];
      part.assign(x.size(), 0.0);
      losses[static_cast<size_t>(b)] =
          add_rows(shape, x, matrix, labels, class_weight, b * kBlockRows,
                   std::min(matrix.rows, (b + 1) * kBlockRows), part);
    });
    std::fill(gradient.begin(), gradient.end(), 0.0);
    double value = 0;
    for (size_t b = 0; b < parts.size(); ++b) {
      value += losses[b] / rows;
      for (size_t i = 0; i < x.size(); ++i) gradient[i] += parts[b][i] / rows;
    }
    for (size_t i = 0; i < penalised; ++i) {
      value += 0.5 * penalty * x[i] * x[i];
      gradient[i] += penalty * x[i];
    }
    return value;
  };

  LbfgsOptions search;
  search.max_iterations = options.max_iterations;
  const LbfgsResult found = minimise(evaluate, std::vector<double>(shape.size()), search);
  LogisticRegression model;
  model.classes = classes;
  model.features = matrix.features;
  const auto intercepts = found.x.begin() + static_cast<std::ptrdiff_t>(penalised);
  model.weights.assign(found.x.begin(), intercepts);
  model.intercepts.assign(intercepts, found.x.end());
  model.iterations = found.iterations;
  model.converged = found.converged;
  return model;
}

std::vector<double> LogisticRegression::probabilities(const FeatureMatrix& matrix) const {
  if (matrix.features != features)
    throw Error(fmt::format("{} features, the model was fitted on {}", matrix.features, features));
  const Shape shape{classes, features};
  std::vector<double> parameters = weights;
  parameters.insert(parameters.end(), intercepts.begin(), intercepts.end());
  const auto width = static_cast<size_t>(classes);
  std::vector<double> result(static_cast<size_t>(matrix.rows) * width);
  for (int64_t r = 0; r < matrix.rows; ++r)
    predict(shape, parameters, matrix.row(r),
            std::span(result).subspan(static_cast<size_t>(r) * width, width));
  return result;
}

}  // namespace physiomae::metrics
