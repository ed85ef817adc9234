#pragma once

#include <cmath>
#include <numbers>

#include "physiomae/simulate/exact_math.h"

namespace physiomae::simulate {

/// y' = (x - y) / τ in steps of `step_seconds`: a first-order low-pass.
class OnePole {
 public:
  OnePole(double time_constant_seconds, double step_seconds)
      : share_(static_cast<float>(1 - exact_exp(-step_seconds / time_constant_seconds))) {}
  float operator()(float x) { return value_ += share_ * (x - value_); }
  void set(float value) { value_ = value; }

 private:
  float share_;
  float value_ = 0;
};

/// First-order high-pass: what OnePole leaves over.
class HighPass {
 public:
  HighPass(double corner_hz, double rate_hz)
      : low_(1 / (2 * std::numbers::pi * corner_hz), 1 / rate_hz) {}
  float operator()(float x) { return x - low_(x); }

 private:
  OnePole low_;
};

/// Ornstein-Uhlenbeck process of mean 0 and variance 1, fed with noise of variance 1.
class Fluctuation {
 public:
  Fluctuation(double time_constant_seconds, double step_seconds)
      : keep_(exact_exp(-step_seconds / time_constant_seconds)),
        feed_(std::sqrt(1 - keep_ * keep_)) {}
  double operator()(double noise) { return value_ = keep_ * value_ + feed_ * noise; }
  void set(double value) { value_ = value; }

 private:
  double keep_, feed_;
  double value_ = 0;
};

}  // namespace physiomae::simulate
