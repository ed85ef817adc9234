#include "physiomae/metrics/head_path.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace physiomae::metrics {

// Parameters in one vector: K rows of F weights, then K intercepts.

HeadPath::HeadPath(const HeadLoss& loss, RowSet fit, RowSet score, int classes, PathOptions options)
    : fit_(std::move(fit)),
      score_(std::move(score)),
      options_(std::move(options)),
      columns_(classes == 2 ? 1 : classes),
      columns_of_x_(head_columns(loss, fit_)),
      curvature_(loss, fit_, columns_of_x_) {
  fit_request_.classes = score_request_.classes = classes;
  fit_request_.rows = &fit_;
  score_request_.rows = &score_;
  score_request_.gradient = false;
  begin_search(std::vector<double>(weights() + static_cast<size_t>(columns_)));
}

void HeadPath::begin_search(std::vector<double> start) {
  const int classes = fit_request_.classes;
  curvature_.factorise(classes == 2 ? 0.25 : 1.0 / classes, options_.penalties[points_.size()]);
  search_.emplace(std::move(start),
                  LbfgsOptions{.precondition = [this](std::span<double> g) { precondition(g); }});
}

void HeadPath::precondition(std::span<double> gradient) const {
  const size_t features = columns_of_x_.scale.size();
  std::vector<double> column(features + 1);
  for (size_t k = 0; k < static_cast<size_t>(columns_); ++k) {
    const auto begin = gradient.begin() + static_cast<std::ptrdiff_t>(k * features);
    std::copy_n(begin, features, column.begin());
    column.back() = gradient[weights() + k];
    curvature_.apply_inverse(column);
    std::copy_n(column.begin(), features, begin);
    gradient[weights() + k] = column.back();
  }
}

std::vector<LossRequest*> HeadPath::requests() {
  std::vector<LossRequest*> wanted;
  if (search_) {
    place(search_->point(), fit_request_);
    wanted.push_back(&fit_request_);
  }
  if (to_score_) wanted.push_back(&score_request_);
  return wanted;
}

// From standardised to centred columns.
void HeadPath::place(const std::vector<double>& x, LossRequest& request) const {
  const size_t features = columns_of_x_.scale.size();
  request.weight.resize(weights());
  request.bias.resize(static_cast<size_t>(columns_));
  for (size_t k = 0; k < request.bias.size(); ++k) {
    double bias = x[weights() + k];
    for (size_t f = 0; f < features; ++f) {
      const auto w = static_cast<float>(x[k * features + f] * columns_of_x_.scale[f]);
      request.weight[k * features + f] = w;
      bias -= static_cast<double>(w) * columns_of_x_.shift[f];
    }
    request.bias[k] = static_cast<float>(bias);
  }
}

// Value and gradient from what the pass gave for `x`.
double HeadPath::objective(const std::vector<double>& x, std::vector<double>& gradient) const {
  const size_t features = columns_of_x_.scale.size();
  const double penalty = options_.penalties[points_.size()], total = fit_.total_weight();
  double value = fit_request_.loss / total;
  for (size_t k = 0; k < static_cast<size_t>(columns_); ++k) {
    const double of_bias = fit_request_.bias_gradient[k];
    gradient[weights() + k] = of_bias / total;
    for (size_t f = 0; f < features; ++f) {
      const size_t i = k * features + f;
      const double centred = fit_request_.weight_gradient[i] - columns_of_x_.shift[f] * of_bias;
      gradient[i] = centred * columns_of_x_.scale[f] / total + penalty * x[i];
      value += 0.5 * penalty * x[i] * x[i];
    }
  }
  return value;
}

void HeadPath::advance() {
  if (to_score_) {
    points_[*to_score_].score_sum = score_request_.loss;
    to_score_.reset();
  }
  if (!search_) return;
  std::vector<double> gradient(search_->point().size());
  const double value = objective(search_->point(), gradient);
  search_->report(value, gradient);
  if (points_.empty() && search_->iterations() == 0 && first_norm_ == 0)
    first_norm_ = search_->gradient_norm();
  const bool converged = search_->gradient_norm() <= options_.gradient_tolerance * first_norm_;
  if (converged || search_->stuck() || search_->iterations() >= options_.max_iterations)
    end_search();
}

void HeadPath::end_search() {
  const std::vector<double> best = search_->best();
  PathPoint point{.penalty = options_.penalties[points_.size()],
                  .head = raw_head(best),
                  .iterations = search_->iterations()};
  point.gradient_share = first_norm_ > 0 ? search_->gradient_norm() / first_norm_ : 0;
  point.converged = point.gradient_share <= options_.gradient_tolerance;
  points_.push_back(std::move(point));
  if (!score_.empty()) {
    place(best, score_request_);
    to_score_ = points_.size() - 1;
  }
  search_.reset();
  if (points_.size() < options_.penalties.size()) begin_search(best);
}

// Weights of raw columns, in double from the optimum on.
SoftmaxHead HeadPath::raw_head(const std::vector<double>& x) const {
  const size_t features = columns_of_x_.scale.size();
  const auto classes = static_cast<size_t>(fit_request_.classes);
  const size_t first = classes - static_cast<size_t>(columns_);
  SoftmaxHead head{fit_request_.classes, static_cast<int64_t>(features),
                   std::vector<double>(classes * features), std::vector<double>(classes)};
  for (size_t k = 0; k < static_cast<size_t>(columns_); ++k) {
    head.bias[first + k] = x[weights() + k];
    for (size_t f = 0; f < features; ++f) {
      const double w = x[k * features + f] * columns_of_x_.scale[f];
      head.weight[(first + k) * features + f] = w;
      head.bias[first + k] -= w * columns_of_x_.mean[f];
    }
  }
  return head;
}

}  // namespace physiomae::metrics
