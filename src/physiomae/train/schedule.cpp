#include "physiomae/train/schedule.h"

#include <cmath>
#include <numbers>

namespace physiomae::train {

double learning_rate(int64_t step, double peak, int64_t warmup, int64_t total) {
  if (step >= total) return 0;
  if (step < warmup) return peak * static_cast<double>(step + 1) / static_cast<double>(warmup);
  const double progress = static_cast<double>(step - warmup) / static_cast<double>(total - warmup);
  return peak * 0.5 * (1 + std::cos(std::numbers::pi * progress));
}

}  // namespace physiomae::train
