#include "physiomae/base/median.h"

#include <algorithm>

namespace physiomae {

double upper_median(std::vector<double> values) {
  const auto middle = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace physiomae
