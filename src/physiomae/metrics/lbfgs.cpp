#include "physiomae/metrics/lbfgs.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace physiomae::metrics {
namespace {

constexpr double kSufficient = 1e-4;  // share of the linear decrease that a step must reach
constexpr int kMostShortened = 20;

double dot(std::span<const double> a, std::span<const double> b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
  return sum;
}

void add(std::vector<double>& a, double factor, std::span<const double> b) {
  for (size_t i = 0; i < a.size(); ++i) a[i] += factor * b[i];
}

std::vector<double> difference(std::span<const double> a, std::span<const double> b) {
  std::vector<double> result(a.begin(), a.end());
  add(result, -1, b);
  return result;
}

}  // namespace

Lbfgs::Lbfgs(std::vector<double> start, LbfgsOptions options)
    : options_(std::move(options)), x_(start), trial_(std::move(start)) {}

double Lbfgs::gradient_norm() const {
  return started_ ? std::sqrt(dot(gradient_, gradient_)) : std::numeric_limits<double>::infinity();
}

void Lbfgs::report(double value, std::span<const double> gradient) {
  const double slope = started_ ? dot(direction_, gradient) : 0;
  if (!started_ || acceptable(value, slope))
    accept(value, gradient);
  else
    shorten(slope);
}

bool Lbfgs::acceptable(double value, double slope) const {
  if (value <= value_ + kSufficient * length_ * slope_) return true;
  return value <= value_ + options_.value_noise * std::abs(value_) &&
         slope <= (2 * kSufficient - 1) * slope_;
}

void Lbfgs::accept(double value, std::span<const double> gradient) {
  if (started_) {
    ++iterations_;
    remember(gradient);
  }
  started_ = true;
  x_ = trial_;
  value_ = value;
  gradient_.assign(gradient.begin(), gradient.end());
  set_out();
}

void Lbfgs::remember(std::span<const double> gradient) {
  Pair pair{difference(trial_, x_), difference(gradient, gradient_)};
  pair.curvature = dot(pair.step, pair.change);
  std::vector<double> scaled = pair.change;
  if (options_.precondition) options_.precondition(scaled);
  const double square = dot(pair.change, scaled);
  if (!(pair.curvature > 1e-14 * square)) return;
  pair.scale = pair.curvature / square;
  pairs_.push_back(std::move(pair));
  if (pairs_.size() > options_.history) pairs_.pop_front();
}

// Two-loop recursion: minus the inverse Hessian's estimate times the gradient.
void Lbfgs::set_out() {
  direction_ = gradient_;
  std::vector<double> alpha(pairs_.size());
  for (size_t i = pairs_.size(); i-- > 0;) {
    alpha[i] = dot(pairs_[i].step, direction_) / pairs_[i].curvature;
    add(direction_, -alpha[i], pairs_[i].change);
  }
  if (options_.precondition) options_.precondition(direction_);
  double scale = pairs_.empty() ? 1 : pairs_.back().scale;
  if (pairs_.empty() && !options_.precondition) scale = 1 / std::max(1.0, gradient_norm());
  for (double& value : direction_) value *= -scale;
  for (size_t i = 0; i < pairs_.size(); ++i) {
    const double beta = dot(pairs_[i].change, direction_) / pairs_[i].curvature;
    add(direction_, -alpha[i] - beta, pairs_[i].step);
  }
  slope_ = dot(direction_, gradient_);
  length_ = 1;
  shortened_ = 0;
  place_trial();
}

// To where the slope would vanish if it changed evenly, within bounds.
void Lbfgs::shorten(double slope) {
  if (++shortened_ > kMostShortened) {
    stuck_ = pairs_.empty();
    pairs_.clear();
    set_out();
    return;
  }
  const double zero = slope > slope_ ? length_ * slope_ / (slope_ - slope) : 0.5 * length_;
  length_ = std::isfinite(zero) ? std::clamp(zero, 0.1 * length_, 0.5 * length_) : 0.1 * length_;
  place_trial();
}

void Lbfgs::place_trial() {
  trial_ = x_;
  add(trial_, length_, direction_);
}

}  // namespace physiomae::metrics
