#include "physiomae/simulate/ecg.h"

#include <cmath>
#include <numbers>

#include "physiomae/simulate/exact_math.h"
#include "physiomae/simulate/timelines.h"

namespace physiomae::simulate {
namespace {

constexpr double kTurn = 2 * std::numbers::pi;
// Table 1 of the paper: P, Q, R, S, T. ECGSYN itself starts from -70 and 100 degrees for P and T.
constexpr std::array<double, 5> kAngle = {-kTurn / 6, -kTurn / 24, 0, kTurn / 24, kTurn / 4};
constexpr std::array<double, 5> kHeight = {1.2, -5.0, 30.0, -7.5, 0.75};
constexpr std::array<double, 5> kWidth = {0.25, 0.1, 0.1, 0.1, 0.4};

}  // namespace

Ecg::Ecg(const Track& rr_seconds, const Subject& subject) : rr_seconds_(rr_seconds) {
  const double stretch = std::sqrt(subject.heart_bpm / 60), root = std::sqrt(stretch);
  const std::array<double, 5> angle_stretch = {root, stretch, 1, stretch, root};
  // A wave's height is a b²; the R wave of 0.3 becomes r_wave_mv.
  const double scale = subject.r_wave_mv / (kHeight[2] * kWidth[2] * kWidth[2]);
  for (size_t n = 0; n <= kTable; ++n) {
    const double theta = kTurn * static_cast<double>(n) / kTable;
    double sum = 0;
    for (size_t i = 0; i < kAngle.size(); ++i) {
      double delta = theta - kAngle[i] * angle_stretch[i];
      delta -= kTurn * std::floor(delta / kTurn + 0.5);
      const double width = kWidth[i] * (i == 0 || i == 4 ? stretch : 1.0);
      const double height = kHeight[i] * (i == 2 ? 1.0 : subject.wave_gain[i]);
      sum += height * (kWidth[i] * kWidth[i]) / (width * width) * delta *
             exact_exp(-delta * delta / (2 * width * width));
    }
    slope_[n] = static_cast<float>(scale * sum);
  }
}

void Ecg::render(std::span<float> out, std::vector<int64_t>* beats) {
  constexpr double dt = 1.0 / kRateHz;
  for (size_t i = 0; i < out.size(); ++i) {
    const int64_t now = sample_ + static_cast<int64_t>(i);
    const double step = dt / rr_seconds_[static_cast<size_t>(now / kTickSamples)];
    // Midpoint rule: the slope half a step ahead.
    double middle = turn_ + 0.5 * step;
    middle -= std::floor(middle);
    const double place = middle * kTable;
    const auto cell = static_cast<size_t>(place);
    const double slope =
        slope_[cell] + (place - static_cast<double>(cell)) * (slope_[cell + 1] - slope_[cell]);
    z_ += -kTurn * step * slope - dt * z_;
    turn_ += step;
    if (turn_ >= 1) {
      turn_ -= 1;
      if (beats) beats->push_back(now);
    }
    out[i] = static_cast<float>(z_);
  }
  sample_ += static_cast<int64_t>(out.size());
}

}  // namespace physiomae::simulate
