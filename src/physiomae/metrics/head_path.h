#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "physiomae/metrics/head_columns.h"
#include "physiomae/metrics/head_loss.h"
#include "physiomae/metrics/lbfgs.h"
#include "physiomae/metrics/softmax_head.h"

namespace physiomae::metrics {

struct PathOptions {
  std::vector<double> penalties;     ///< from strong to weak
  double gradient_tolerance = 1e-5;  ///< of the gradient's norm at weights of 0
  int max_iterations = 500;          ///< a penalty
};

/// The optimum at one penalty.
struct PathPoint {
  double penalty = 0;
  SoftmaxHead head;
  double score_sum = 0;  ///< weighted cross-entropy of the rows to score on, their sum
  int iterations = 0;
  double gradient_share = 0;  ///< of the gradient's norm at weights of 0
  bool converged = false;
};

/// One set of rows fitted at each penalty of a grid, each solution the next one's start. Minimises
/// the weighted mean of -log p plus penalty / 2 times the sum of squared weights of standardised
/// columns. Passes over the features are asked for and shared with other paths.
class HeadPath {
 public:
  /// `fit` and `score` hold rows with the weights of their classes; `score` may be empty.
  HeadPath(const HeadLoss& loss, RowSet fit, RowSet score, int classes, PathOptions options);
  HeadPath(const HeadPath&) = delete;
  HeadPath& operator=(const HeadPath&) = delete;

  bool finished() const { return !search_ && !to_score_; }
  /// What the next pass shall evaluate; advance() after it.
  std::vector<LossRequest*> requests();
  void advance();
  const std::vector<PathPoint>& points() const { return points_; }
  double score_weight() const { return score_.total_weight(); }  ///< of all rows to score on

 private:
  size_t weights() const { return static_cast<size_t>(columns_) * columns_of_x_.scale.size(); }
  void begin_search(std::vector<double> start);
  void precondition(std::span<double> gradient) const;
  void place(const std::vector<double>& x, LossRequest& request) const;
  double objective(const std::vector<double>& x, std::vector<double>& gradient) const;
  void end_search();
  SoftmaxHead raw_head(const std::vector<double>& x) const;

  RowSet fit_, score_;
  PathOptions options_;
  int columns_;  // K
  HeadColumns columns_of_x_;
  HeadCurvature curvature_;
  LossRequest fit_request_, score_request_;
  std::optional<Lbfgs> search_;
  std::optional<size_t> to_score_;  // the point whose score the next pass gives
  double first_norm_ = 0;
  std::vector<PathPoint> points_;
};

}  // namespace physiomae::metrics
