#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace physiomae::metrics {

/// Rows of features, row-major; NaN: the feature is missing.
struct FeatureMatrix {
  int64_t rows = 0;
  int64_t features = 0;        ///< F
  std::vector<double> values;  // (rows, F)

  std::span<const double> row(int64_t index) const;
};

/// Mean 0 and variance 1 by the training rows; a constant feature becomes 0, a missing value the
/// training mean (0).
struct Standardiser {
  std::vector<double> mean, sd;  // (F)

  static Standardiser fit(const FeatureMatrix& features);
  FeatureMatrix apply(const FeatureMatrix& features) const;
};

struct LogisticOptions {
  double strength = 1;        ///< C: inverse of the L2 penalty, as scikit-learn's C
  bool class_weights = true;  ///< N / (C n_c)
  int max_iterations = 1000;
  int threads = 1;  ///< the result is the same for any number
};

/// Logistic regression that minimises C * sum_i w_i loss_i + 0.5 |weights|^2, intercepts without
/// penalty: multinomial for three classes and more, binomial (one weight vector) for two; the same
/// function as scikit-learn's LogisticRegression.
struct LogisticRegression {
  int classes = 0;
  int64_t features = 0;            ///< F
  std::vector<double> weights;     // (K, F), K = 1 for two classes, else C
  std::vector<double> intercepts;  // (K)
  int iterations = 0;
  bool converged = false;

  /// Error when shapes disagree, a class is out of range, a value is not finite, or there are fewer
  /// than two classes among `labels`.
  static LogisticRegression fit(const FeatureMatrix& features, std::span<const int> labels,
                                int classes, const LogisticOptions& options);
  std::vector<double> probabilities(const FeatureMatrix& features) const;  // (rows, C)
};

}  // namespace physiomae::metrics
