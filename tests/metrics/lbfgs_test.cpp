#include "physiomae/metrics/lbfgs.h"

#include <cmath>

#include <gtest/gtest.h>

#include "physiomae/base/random.h"
#include "physiomae/metrics/cholesky.h"

namespace physiomae::metrics {
namespace {

using Vector = std::vector<double>;

// Half x^T A x - b^T x with A (n, n).
struct Quadratic {
  Vector matrix, right;

  double operator()(const Vector& x, Vector& gradient) const {
    double value = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      double product = 0;
      for (size_t j = 0; j < x.size(); ++j) product += matrix[i * x.size() + j] * x[j];
      gradient[i] = product - right[i];
      value += x[i] * (0.5 * product - right[i]);
    }
    return value;
  }
};

// Positive definite and badly conditioned, columns of a random matrix at falling scales; least at
// 0, 1, .. n-1.
Quadratic made_up(size_t n) {
  RandomSequence random(derive_key(n, Domain::simulation));
  Vector factor(n * n), matrix(n * n), right(n);
  for (size_t i = 0; i < n * n; ++i)
    factor[i] =
        random.normal() * std::pow(1e-2, static_cast<double>(i % n) / static_cast<double>(n));
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) {
      for (size_t k = 0; k < n; ++k) matrix[i * n + j] += factor[i * n + k] * factor[j * n + k];
      if (i == j) matrix[i * n + j] += 1e-4;
    }
  for (size_t i = 0; i < n; ++i)
    for (size_t j = 0; j < n; ++j) right[i] += matrix[i * n + j] * static_cast<double>(j);
  return {matrix, right};
}

template <typename F>
Lbfgs minimised(const F& function, const Vector& start, LbfgsOptions options, double tolerance) {
  Lbfgs search(start, std::move(options));
  Vector gradient(start.size());
  while (!(search.gradient_norm() <= tolerance) && !search.stuck() && search.iterations() < 2000) {
    const double value = function(search.point(), gradient);
    search.report(value, gradient);
  }
  return search;
}

TEST(Lbfgs, FindsTheMinimumOfAQuadratic) {
  const Quadratic quadratic = made_up(20);
  const Lbfgs plain = minimised(quadratic, Vector(20, 1.0), {}, 1e-6);
  Vector gradient(20);
  quadratic(plain.best(), gradient);
  for (const double value : gradient) EXPECT_NEAR(value, 0, 1e-6);
  EXPECT_GT(plain.iterations(), 10);

  Vector factor = quadratic.matrix;
  cholesky(factor, 20);
  const Lbfgs preconditioned =
      minimised(quadratic, Vector(20, 1.0),
                {.precondition = [&](std::span<double> g) { cholesky_solve(factor, g); }}, 1e-6);
  EXPECT_LE(preconditioned.gradient_norm(), 1e-6);
  EXPECT_LE(preconditioned.iterations(), 2);
}

TEST(Lbfgs, ShortensStepsThatAreTooLong) {
  const auto function = [](const Vector& x, Vector& gradient) {  // sum of cosh(10 (x - i))
    double value = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      const double z = 10 * (x[i] - static_cast<double>(i));
      value += std::cosh(z);
      gradient[i] = 10 * std::sinh(z);
    }
    return value;
  };
  const Lbfgs search = minimised(function, Vector(3), {}, 1e-8);
  for (size_t i = 0; i < 3; ++i) EXPECT_NEAR(search.best()[i], static_cast<double>(i), 1e-8);
}

TEST(Lbfgs, SaysWhenNothingGoesDown) {
  const auto wrong = [](const Vector& x, Vector& gradient) {  // its gradient points the wrong way
    gradient[0] = -2 * x[0];
    return x[0] * x[0];
  };
  const Lbfgs search = minimised(wrong, Vector(1, 1.0), {}, 1e-8);
  EXPECT_TRUE(search.stuck());
  EXPECT_EQ(search.best()[0], 1.0);
}

TEST(Cholesky, SolvesWhatItFactored) {
  for (const size_t n : {1U, 2U, 17U}) {
    const Quadratic quadratic = made_up(n);
    Vector factor = quadratic.matrix, x = quadratic.right, residual(n);
    cholesky(factor, n);
    cholesky_solve(factor, x);
    quadratic(x, residual);
    for (const double value : residual) EXPECT_NEAR(value, 0, 1e-9) << n;
  }
}

}  // namespace
}  // namespace physiomae::metrics
