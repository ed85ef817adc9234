#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "physiomae/metrics/head_loss.h"

namespace physiomae::metrics {

/// How the columns of the features become those that a head is fitted on: (x - mean) * scale. The
/// scale is one over the standard deviation of the rows, 0 for a constant column. The mean is the
/// class-weighted one: where columns are centred only moves the intercept, which has no penalty,
/// and about this mean intercept and weights do not disturb each other.
struct HeadColumns {
  std::vector<double> mean;   // (F), of x itself
  std::vector<double> shift;  // (F), mean minus HeadLoss::centre
  std::vector<double> scale;  // (F)
};
HeadColumns head_columns(const HeadLoss& loss, const RowSet& rows);

/// Estimate of the inverse Hessian of a head's loss: that at weights of 0, where all probabilities
/// are equal and the Hessian is the columns' weighted covariance times a number. Covariances across
/// groups of 512 columns are left out, and some thousand rows, evenly spaced, stand for all: it
/// makes steps better, the minimum stays what it is.
class HeadCurvature {
 public:
  HeadCurvature(const HeadLoss& loss, const RowSet& rows, const HeadColumns& columns);
  /// Of (C - 1) / C^2 or its like: the second derivative of the loss by a logit at equal
  /// probabilities; `penalty` as in the objective.
  void factorise(double logit_curvature, double penalty);
  /// One column's weights (F) and its intercept behind them, in place.
  void apply_inverse(std::span<double> gradient) const;

 private:
  struct Group {
    int64_t begin, size;
    std::vector<float> covariance;  // (size, size)
    std::vector<double> lower;      // (size, size), Cholesky factor
  };
  std::vector<Group> groups_;
  double logit_curvature_ = 1;
};

}  // namespace physiomae::metrics
