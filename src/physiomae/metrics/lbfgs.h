#pragma once

#include <deque>
#include <functional>
#include <span>
#include <vector>

namespace physiomae::metrics {

struct LbfgsOptions {
  size_t history = 10;  ///< pairs kept
  /// Share of the value by which rounding may raise it near the minimum.
  double value_noise = 1e-6;
  /// Multiplies a vector in place by an estimate of the inverse Hessian; empty: the identity.
  std::function<void(std::span<double>)> precondition = {};
};

/// Minimises a smooth convex function by preconditioned limited-memory BFGS (Nocedal and Wright
/// 2006, algorithms 7.4 and 7.5). The caller evaluates, so that many minimisations can share one
/// pass over their data: while not content with gradient_norm(), evaluate at point() and report().
///
/// A step is taken when it lowers the value enough, or, where differences of values drown in
/// rounding, when the slope at its end says so (approximate Wolfe condition, Hager and Zhang 2005).
class Lbfgs {
 public:
  Lbfgs(std::vector<double> start, LbfgsOptions options);

  const std::vector<double>& point() const { return trial_; }
  /// Value and gradient of the function at point().
  void report(double value, std::span<const double> gradient);

  const std::vector<double>& best() const { return x_; }
  double gradient_norm() const;  ///< at best(); infinite before the first report
  int iterations() const { return iterations_; }
  /// No step lowers the function any more: as far as its precision reaches.
  bool stuck() const { return stuck_; }

 private:
  struct Pair {
    std::vector<double> step, change;  // of x and of the gradient
    double curvature = 0;              // their product, positive
    double scale = 0;                  // curvature / change . precondition(change)
  };
  bool acceptable(double value, double slope) const;
  void accept(double value, std::span<const double> gradient);
  void remember(std::span<const double> gradient);
  void shorten(double slope);
  void set_out();
  void place_trial();

  LbfgsOptions options_;
  std::vector<double> x_, gradient_, direction_, trial_;
  double value_ = 0, slope_ = 0, length_ = 1;
  std::deque<Pair> pairs_;
  int iterations_ = 0, shortened_ = 0;
  bool started_ = false, stuck_ = false;
};

}  // namespace physiomae::metrics
