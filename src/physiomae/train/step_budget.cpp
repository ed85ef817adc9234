#include "physiomae/train/step_budget.h"

#include <algorithm>
#include <cmath>

namespace physiomae::train {
namespace {

constexpr double kReserve = 0.04;  ///< of the time: checkpoints, and a machine that slows down

}  // namespace

int64_t steps_within(double seconds, const MeasuredSpeed& speed, int64_t wanted) {
  // The last validation comes whatever the number of steps.
  const double left = seconds * (1 - kReserve) - speed.seconds_a_validation;
  const double validating =
      speed.steps_a_validation > 0
          ? speed.seconds_a_validation / static_cast<double>(speed.steps_a_validation)
          : 0;
  const double cost = std::max(1e-9, speed.seconds_a_step + validating);
  return std::clamp<int64_t>(std::llround(std::floor(std::max(0.0, left) / cost)), 1,
                             std::max<int64_t>(1, wanted));
}

}  // namespace physiomae::train
