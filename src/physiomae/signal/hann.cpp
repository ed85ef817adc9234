#include "physiomae/signal/hann.h"

#include <cmath>
#include <numbers>

namespace physiomae::signal {

std::vector<double> periodic_hann(size_t count) {
  std::vector<double> window(count);
  for (size_t i = 0; i < count; ++i)
    window[i] = 0.5 - 0.5 * std::cos(2 * std::numbers::pi * static_cast<double>(i) /
                                     static_cast<double>(count));
  return window;
}

}  // namespace physiomae::signal
