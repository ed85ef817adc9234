#include "physiomae/metrics/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>

namespace physiomae::metrics {
namespace {

using Vector = std::vector<double>;

double dot(const Vector& a, const Vector& b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

double largest(const Vector& a) {
  double most = 0;
  for (const double value : a) most = std::max(most, std::abs(value));
  return most;
}

Vector plus(const Vector& a, double factor, const Vector& b) {
  Vector sum = a;
  for (size_t i = 0; i < a.size(); ++i) sum[i] += factor * b[i];
  return sum;
}

struct Pair {
  Vector step, change;   // of x and of the gradient
  double curvature = 0;  // their product, positive
};

// Two-loop recursion: minus the inverse Hessian's estimate times the gradient.
Vector descent_direction(const std::deque<Pair>& pairs, const Vector& gradient) {
  Vector q = gradient;
  std::vector<double> alpha(pairs.size());
  for (size_t i = pairs.size(); i-- > 0;) {
    alpha[i] = dot(pairs[i].step, q) / pairs[i].curvature;
    q = plus(q, -alpha[i], pairs[i].change);
  }
  const double scale = pairs.empty()
                           ? 1 / std::max(1.0, std::sqrt(dot(gradient, gradient)))
                           : pairs.back().curvature / dot(pairs.back().change, pairs.back().change);
  for (double& value : q) value *= scale;
  for (size_t i = 0; i < pairs.size(); ++i) {
    const double beta = dot(pairs[i].change, q) / pairs[i].curvature;
    q = plus(q, alpha[i] - beta, pairs[i].step);
  }
  for (double& value : q) value = -value;
  return q;
}

}  // namespace

LbfgsResult minimise(
    const std::function<double(std::span<const double>, std::span<double>)>& evaluate,
    std::vector<double> start, const LbfgsOptions& options) {
  constexpr double kSufficient = 1e-4;  // share of the linear decrease that a step must reach
  LbfgsResult result;
  result.x = std::move(start);
  Vector gradient(result.x.size());
  result.value = evaluate(result.x, gradient);
  std::deque<Pair> pairs;
  for (; result.iterations < options.max_iterations; ++result.iterations) {
    if (largest(gradient) <= options.gradient_tolerance) {
      result.converged = true;
      break;
    }
    Vector direction = descent_direction(pairs, gradient);
    const double slope = dot(direction, gradient);
    // Near the minimum differences of values drown in rounding; a step may then rise by that much.
    const double rounding =
        4 * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(result.value));
    double length = 1;
    Vector x, next_gradient(gradient.size());
    double value = std::numeric_limits<double>::infinity();
    for (int halvings = 0; halvings < 50; ++halvings, length /= 2) {
      x = plus(result.x, length, direction);
      value = evaluate(x, next_gradient);
      if (value <= result.value + kSufficient * length * slope + rounding) break;
    }
    if (!(value <= result.value + rounding)) {  // no step goes down: as far as doubles reach
      if (pairs.empty()) {
        result.converged = true;
        break;
      }
      pairs.clear();
      continue;
    }
    Pair pair{plus(x, -1, result.x), plus(next_gradient, -1, gradient), 0};
    pair.curvature = dot(pair.step, pair.change);
    if (pair.curvature > 1e-14 * dot(pair.change, pair.change)) pairs.push_back(std::move(pair));
    if (pairs.size() > static_cast<size_t>(options.history)) pairs.pop_front();
    result.x = std::move(x);
    gradient = std::move(next_gradient);
    result.value = value;
  }
  return result;
}

}  // namespace physiomae::metrics
