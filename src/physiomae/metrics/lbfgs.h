#pragma once

#include <functional>
#include <span>
#include <vector>

namespace physiomae::metrics {

struct LbfgsOptions {
  int history = 10;  ///< pairs kept
  int max_iterations = 1000;
  double gradient_tolerance = 1e-8;  ///< stop when no component of the gradient is larger
};

struct LbfgsResult {
  std::vector<double> x;
  double value = 0;
  int iterations = 0;
  bool converged = false;  ///< gradient within tolerance, or no step lowers the value any more
};

/// Minimises a smooth convex function by limited-memory BFGS with a backtracking line search
/// (Nocedal and Wright 2006, algorithms 7.4 and 7.5). `evaluate(x, gradient)` fills the gradient
/// and returns the value.
LbfgsResult minimise(
    const std::function<double(std::span<const double>, std::span<double>)>& evaluate,
    std::vector<double> start, const LbfgsOptions& options);

}  // namespace physiomae::metrics
